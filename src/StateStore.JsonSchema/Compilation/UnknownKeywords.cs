using System.Text;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Collects the members of schemas without a meaning in their dialect: misspelt keywords, and keywords of other dialects. A schema with such members is
/// valid, and they are ignored (2020-12 core, section 4.3.1).
/// </summary>
internal sealed class UnknownKeywords
{
    private const int Max = 100;

    // The members that identify, describe or annotate.
    private static readonly string[] Annotations =
    [
        "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "$comment", "title", "description", "default", "examples", "example",
        "deprecated", "readOnly", "writeOnly", "format", "contentEncoding", "contentMediaType", "contentSchema", "then", "else", "minContains", "maxContains", "$defs",
    ];

    private static readonly PropertyTable AnnotationNames = new([.. Annotations.Select(Encoding.UTF8.GetBytes)], new SchemaNode?[Annotations.Length]);

    private List<SchemaWarning>? _found;

    public IReadOnlyList<SchemaWarning> Found => _found ?? [];

    /// <summary>Adds a member, unless it is an annotation or its name begins with <c>x-</c>.</summary>
    /// <param name="document">The document of the schema.</param>
    /// <param name="name">The token of the member's name.</param>
    /// <param name="keyword">The name.</param>
    /// <param name="dialect">The dialect of the schema.</param>
    public void Add(SchemaDocument document, int name, ReadOnlySpan<byte> keyword, Dialect dialect)
    {
        // A document without a name is the schema itself. Other documents are published metaschemas, or documents that their authors have checked.
        var isOurs = document.Name.Length == 0 && !keyword.StartsWith("x-"u8) && !AnnotationNames.Contains(keyword, hasWord: false);
        if (!isOurs || _found?.Count >= Max)
        {
            return;
        }

        var text = Encoding.UTF8.GetString(keyword);
        var advice = NearName.Find(text, [.. dialect.Names, .. Annotations]) is { } near ? $": did you mean '{near}'?"
            : KeywordDefinition.All.Any(known => known.Name == text) ? ": it belongs to another dialect; see $schema"
            : "";
        var path = SchemaErrors.Path(document, JsonPointer.Of(document.View, name + 1));
        (_found ??= []).Add(new SchemaWarning(path, $"is not a keyword of this dialect and is ignored{advice}"));
    }
}
