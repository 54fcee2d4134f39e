using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>Creates the bodies and answers of operations, each with the example of its schema or of its error codes.</summary>
/// <param name="document">The document that contains them.</param>
/// <param name="schemas">The schemas as in <c>components.json</c>. Parsed schemas do not give access to their examples.</param>
internal sealed class ApiContent(OpenApiDocument document, JsonNode schemas)
{
    private const string Json = "application/json";
    private const string ErrorSchema = "Error";

    public OpenApiRequestBody Body(OperationDescription description)
    {
        var content = Of(description.Body!);
        foreach (var (mediaType, schema) in description.OtherBodies)
        {
            content.Add(mediaType, Media(schema));
        }

        return new() { Required = true, Content = content };
    }

    public OpenApiResponse Success(OperationDescription description)
    {
        var response = new OpenApiResponse { Description = "Done", Content = Of(description.Answer) };
        if (description.HasVersion)
        {
            response.Headers = new Dictionary<string, IOpenApiHeader> { ["ETag"] = new OpenApiHeaderReference("ETag", document) };
        }

        if (description.OtherAnswer is var (mediaType, schema))
        {
            response.Content![mediaType] = Media(schema);
        }

        return response;
    }

    public OpenApiResponse Failure(IGrouping<int, ErrorCode> codes, OperationDescription description)
    {
        var unavailable = codes.Key == StatusCodes.Status503ServiceUnavailable;
        var schema = unavailable && description.NotReady is { } notReady ? notReady
            : codes.Contains(ErrorCode.Unauthorized) ? ErrorSchema // The endpoint, which has a form of its own, does not see the request.
            : description.Failure ?? ErrorSchema;
        var names = schema == ErrorSchema ? codes.Select(code => code.Text()) : [schema + "Failed"];
        var media = new OpenApiMediaType
        {
            Schema = new OpenApiSchemaReference(schema, document),
            Examples = names.ToDictionary(name => name, IOpenApiExample (name) => new OpenApiExampleReference(name, document)),
        };
        return new()
        {
            Description = string.Join(", ", codes.Select(code => code.Text())),
            Content = new Dictionary<string, OpenApiMediaType> { [Json] = media },
        };
    }

    private Dictionary<string, OpenApiMediaType> Of(string schema) => new() { [Json] = Media(schema) };

    private OpenApiMediaType Media(string schema) => new() { Schema = new OpenApiSchemaReference(schema, document), Example = ExampleOf(schema) };

    private JsonNode ExampleOf(string schema) =>
        schemas[schema]?["example"]?.DeepClone() ?? throw new InvalidOperationException($"components.json: {schema} has no example");
}
