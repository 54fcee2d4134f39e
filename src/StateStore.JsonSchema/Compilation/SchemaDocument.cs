using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Compilation;

/// <summary>A parsed schema document, kept as long as what is compiled from it: values of <c>enum</c> and paths of failures are read from it.</summary>
internal sealed class SchemaDocument(string name, string uri, byte[] json, Token[] tokens)
{
    /// <summary>What stands before the # in locations: empty for the schema that is compiled, the URI for others.</summary>
    public string Name { get; } = name;

    /// <summary>Absolute URI under which the document was found.</summary>
    public string Uri { get; } = uri;

    public JsonView View => new(json, tokens);

    /// <summary>The schema resources in the document, by the token of their root.</summary>
    public Dictionary<int, SchemaResource> Resources { get; } = [];
}
