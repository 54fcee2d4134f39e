using System.Collections.Concurrent;
using System.Text;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>The keywords that a schema understands: a draft, narrowed to the vocabularies of its metaschema.</summary>
internal sealed class Dialect
{
    private static readonly ConcurrentDictionary<(Drafts, Vocabularies), Dialect> Known = new();

    private readonly KeywordDefinition[] _keywords;
    private readonly PropertyTable _names;

    private Dialect(Drafts draft, Vocabularies vocabularies)
    {
        Draft = draft;
        AssertsFormat = (vocabularies & Vocabularies.FormatAssertion) != 0;
        _keywords = [.. KeywordDefinition.All.Where(keyword => (keyword.Drafts & draft) != 0 && (keyword.Vocabulary & vocabularies) != 0)];
        _names = new PropertyTable([.. Names.Select(Encoding.UTF8.GetBytes)], new SchemaNode?[_keywords.Length]);
        HasProperties = Find("properties"u8, hasWord: false) is not null;
    }

    public Drafts Draft { get; }

    /// <summary>True if the metaschema uses the format-assertion vocabulary.</summary>
    public bool AssertsFormat { get; }

    /// <summary>True if <c>properties</c> is a keyword.</summary>
    public bool HasProperties { get; }

    /// <summary>The names of the keywords.</summary>
    public IEnumerable<string> Names => _keywords.Select(static keyword => keyword.Name);

    /// <summary>True for drafts up to 7. There <c>$ref</c> hides its siblings, also <c>$id</c>, and plain fragments of <c>$id</c> are anchors.</summary>
    public bool IsUntil7 => (Draft & Drafts.Until7) != 0;

    public ReadOnlySpan<byte> IdKeyword => Draft == Drafts.Draft4 ? "id"u8 : "$id"u8;

    public static Dialect Of(Drafts draft, Vocabularies vocabularies) => Known.GetOrAdd((draft, vocabularies), static key => new Dialect(key.Item1, key.Item2));

    public static Dialect Of(JsonSchemaDialect dialect) => Of((Drafts)(1 << (int)dialect), Vocabularies.Standard);

    /// <summary>Finds the keyword of a name, or null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="hasWord">True if eight bytes can be read from the start of the name, however short it is.</param>
    public KeywordDefinition? Find(ReadOnlySpan<byte> name, bool hasWord)
    {
        var slot = _names.Find(name, hasWord).Slot;
        return slot < _keywords.Length ? _keywords[slot] : null;
    }
}
