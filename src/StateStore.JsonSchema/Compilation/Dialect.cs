using System.Collections.Concurrent;

namespace StateStore.JsonSchema.Compilation;

/// <summary>The keywords that a schema understands: a draft, narrowed to the vocabularies of its metaschema.</summary>
internal sealed class Dialect
{
    private static readonly ConcurrentDictionary<(Drafts, Vocabularies), Dialect> Known = new();

    private Dialect(Drafts draft, Vocabularies vocabularies)
    {
        Draft = draft;
        AssertsFormat = (vocabularies & Vocabularies.FormatAssertion) != 0;
        Keywords = KeywordDefinition.All
            .Where(keyword => (keyword.Drafts & draft) != 0 && (keyword.Vocabulary & vocabularies) != 0)
            .ToDictionary(static keyword => keyword.Name, StringComparer.Ordinal);
    }

    public Drafts Draft { get; }

    /// <summary>Whether the metaschema uses the format-assertion vocabulary.</summary>
    public bool AssertsFormat { get; }

    public IReadOnlyDictionary<string, KeywordDefinition> Keywords { get; }

    /// <summary>Whether <c>$ref</c> hides its siblings, <c>$id</c> included, and plain fragments of <c>$id</c> are anchors.</summary>
    public bool IsUntil7 => (Draft & Drafts.Until7) != 0;

    public string IdKeyword => Draft == Drafts.Draft4 ? "id" : "$id";

    public static Dialect Of(Drafts draft, Vocabularies vocabularies) =>
        Known.GetOrAdd((draft, vocabularies), static key => new Dialect(key.Item1, key.Item2));

    public static Dialect Of(JsonSchemaDialect dialect) => Of((Drafts)(1 << (int)dialect), Vocabularies.Standard);
}
