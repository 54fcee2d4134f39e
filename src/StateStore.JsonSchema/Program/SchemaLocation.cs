using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>The location of a subschema: its resource (the scope of dynamic references) and its token in the document of the resource.</summary>
internal sealed class SchemaLocation(SchemaResource resource, int token)
{
    public SchemaResource Resource { get; } = resource;

    public int Token { get; } = token;

    /// <summary>The location as text: <c>#/pointer</c> in the compiled schema, <c>uri#/pointer</c> in a referenced document.</summary>
    public string Describe() => Resource.Document.Name + "#" + JsonPointer.Of(Resource.Document.View, Token);
}
