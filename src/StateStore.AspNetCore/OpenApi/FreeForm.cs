using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>
/// Writes <c>additionalProperties: true</c> where <c>components.json</c> allows any members. An empty schema means the same, but some generators of
/// clients support only <c>true</c>, which the library drops.
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
