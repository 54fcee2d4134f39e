using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>
/// Marks the examples of optional parameters as not to be sent. The page that shows the document would otherwise begin each request with all of them,
/// for example with an <c>If-Match</c> that fails.
/// </summary>
internal sealed class OptionalExamples : OpenApiVisitorBase
{
    /// <summary>The mark of Scalar, which other readers ignore.</summary>
    private const string Disabled = "x-disabled";

    public override void Visit(IOpenApiParameter parameter)
    {
        if (parameter is OpenApiParameter { Required: false, Example: { } value } optional)
        {
            optional.Example = null;
            optional.Examples = new Dictionary<string, IOpenApiExample>
            {
                ["example"] = new OpenApiExample
                {
                    Value = value,
                    Extensions = new Dictionary<string, IOpenApiExtension> { [Disabled] = new JsonNodeExtension(JsonValue.Create(true)) },
                },
            };
        }
    }
}
