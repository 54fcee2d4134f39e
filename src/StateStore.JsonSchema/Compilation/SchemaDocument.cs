using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>A parsed schema document, kept as long as what is compiled from it: values of <c>enum</c> and paths of failures are read from it.</summary>
internal sealed class SchemaDocument(string name, string uri, byte[] json, Token[] tokens)
{
    /// <summary>What stands before the # in locations: empty for the schema that is compiled, the URI for others.</summary>
    public string Name { get; } = name;

    /// <summary>Absolute URI under which the document was found.</summary>
    public string Uri { get; } = uri;

    public JsonView View => new(json, tokens);

    /// <summary>The nodes of subschemas, by token; only while the document is compiled.</summary>
    public SchemaNode?[] Nodes { get; private set; } = new SchemaNode?[tokens.Length];

    /// <summary>The schema resources in the document, by the token of their root.</summary>
    public Dictionary<int, SchemaResource> Resources { get; } = [];

    /// <summary>The resource of a subschema: one that begins there, else the one around it.</summary>
    public SchemaResource ResourceAt(int token, SchemaResource around) => Resources.Count > 1 ? Resources.GetValueOrDefault(token, around) : around;

    /// <summary>Drops what only a compilation needs.</summary>
    public void Finish() => Nodes = [];
}
