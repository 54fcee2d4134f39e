using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>Place of a subschema: its resource (the scope of dynamic references) and its token in the resource's document.</summary>
internal sealed class SchemaLocation(SchemaResource resource, int token)
{
    public SchemaResource Resource { get; } = resource;

    public int Token { get; } = token;

    /// <summary>The location for people: <c>#/pointer</c> in the schema given, <c>uri#/pointer</c> in a referenced document.</summary>
    public string Describe() => Resource.Document.Name + "#" + JsonPointer.Of(Resource.Document.View, Token);
}
