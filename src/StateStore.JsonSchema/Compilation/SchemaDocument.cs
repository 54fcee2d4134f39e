using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>A parsed schema document. The compiled schema keeps it, to read values of <c>enum</c> and paths of failures from it.</summary>
internal sealed class SchemaDocument(string name, string uri, byte[] json, Token[] tokens)
{
    /// <summary>The text before the # in locations: empty for the schema that is compiled, the URI for other documents.</summary>
    public string Name { get; } = name;

    /// <summary>The absolute URI of the document.</summary>
    public string Uri { get; } = uri;

    public JsonView View => new(json, tokens);

    /// <summary>The nodes of subschemas, by token. They exist only while the document is compiled.</summary>
    public SchemaNode?[] Nodes { get; private set; } = new SchemaNode?[tokens.Length];

    /// <summary>The schema resources in the document, by the token of their root.</summary>
    public Dictionary<int, SchemaResource> Resources { get; } = [];

    /// <summary>Gets the resource of a subschema: one that begins there, or otherwise the one around it.</summary>
    public SchemaResource ResourceAt(int token, SchemaResource around) => Resources.Count > 1 ? Resources.GetValueOrDefault(token, around) : around;

    /// <summary>Drops the data that only a compilation needs.</summary>
    public void Finish() => Nodes = [];
}
