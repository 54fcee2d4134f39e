using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>
/// Writes <c>additionalProperties: true</c> where <c>components.json</c> lets an object have any members. The two mean the same, but the library drops
/// <c>true</c>, and some generators of clients know it better than an empty schema.
/// </summary>
internal sealed class FreeForm : OpenApiVisitorBase
{
    private const string Keyword = "additionalProperties";

    public override void Visit(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchema { AdditionalProperties: OpenApiSchema { Type: null, AnyOf: null or [], OneOf: null or [], AllOf: null or [] } } free)
        {
            free.AdditionalProperties = null;
            free.Extensions ??= new Dictionary<string, IOpenApiExtension>();
            free.Extensions[Keyword] = new JsonNodeExtension(JsonValue.Create(true));
        }
    }
}
