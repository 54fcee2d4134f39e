using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>
/// Makes the OpenAPI document: the framework lists the endpoints, each <see cref="OperationDescription"/> says what it takes and gives,
/// and <c>components.json</c> holds the schemas, parameters and examples that they name.
/// </summary>
internal static class ApiDocument
{
    /// <summary>Not "v1", which is the name of the application's own document where it has one.</summary>
    public const string Name = "statestore";

    private const string Json = "application/json";

    /// <summary>Where it is to be had; beside others it leaves them their usual path.</summary>
    public static string PathOf(HttpOptions options) => options.IsWholeApplication ? "/openapi/v1.json" : $"/openapi/{Name}.json";

    public static void Map(IEndpointRouteBuilder endpoints, HttpOptions options)
    {
        // One fixed path instead of one for documents of any name, which the application may have mapped for its own.
        var path = RoutePatternFactory.Parse(PathOf(options), defaults: new { documentName = Name }, parameterPolicies: null);
        var document = endpoints.MapOpenApi("/openapi/{documentName}.json").WithMetadata(OwnEndpoint.Instance);
        document.Add(endpoint => ((RouteEndpointBuilder)endpoint).RoutePattern = path);
    }

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => DescriptionOf(endpoint.ActionDescriptor) is not null;
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, DescriptionOf(context.Description.ActionDescriptor)!, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "StateStore", Version = StateStoreHttp.Version, Description = "Conversations with a state machine, a schema and a change log; tables of records; keys that may expire." };
            document.Components = ReadComponents();
            return Task.CompletedTask;
        });
    }

    private static OperationDescription? DescriptionOf(Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor action) =>
        action.EndpointMetadata.OfType<OperationDescription>().FirstOrDefault();

    private static OpenApiComponents ReadComponents()
    {
        using var stream = typeof(ApiDocument).Assembly.GetManifestResourceStream("StateStore.AspNetCore.components.json")!;
        using var reader = new StreamReader(stream);
        var read = OpenApiDocument.Parse(reader.ReadToEnd(), OpenApiConstants.Json);
        return read.Document?.Components is { } components && read.Diagnostic?.Errors.Count == 0
            ? components
            : throw new InvalidOperationException("components.json: " + string.Join("; ", read.Diagnostic?.Errors ?? []));
    }

    private static void Describe(OpenApiOperation operation, OperationDescription description, OpenApiOperationTransformerContext context)
    {
        var document = context.Document!;
        operation.OperationId = description.Id;
        operation.Summary = description.Summary;
        operation.Description = description.Text;
        operation.Parameters =
        [
            .. PathParameters(context.Description.RelativePath!).Concat(description.Parameters)
                .Select(name => new OpenApiParameterReference(name, document)),
        ];
        if (description.Body is { } body)
        {
            var content = Content(body, document);
            foreach (var (mediaType, schema) in description.OtherBodies)
            {
                content.Add(mediaType, new() { Schema = new OpenApiSchemaReference(schema, document) });
            }

            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
        }

        operation.Responses = new() { ["200"] = Success(description, document) };
        if (description.Parameters.Contains("IfNoneMatchOfRead"))
        {
            operation.Responses["304"] = new OpenApiResponse { Description = "The client has this version already" };
        }

        IEnumerable<ErrorCode> always = [ErrorCode.InvalidName, ErrorCode.InvalidInput, ErrorCode.Forbidden, ErrorCode.StorageUnavailable, ErrorCode.Internal];
        foreach (var codes in always.Concat(description.Errors).GroupBy(Answers.ErrorAnswer.StatusOf).OrderBy(codes => codes.Key))
        {
            operation.Responses[codes.Key.ToString(CultureInfo.InvariantCulture)] = Failure(codes, description, document);
        }
    }

    private static IEnumerable<string> PathParameters(string path)
    {
        if (path.Contains("{ns}", StringComparison.Ordinal))
        {
            yield return "Namespace";
        }

        if (path.Contains("{id}", StringComparison.Ordinal))
        {
            yield return "ConversationId";
        }

        if (path.Contains("{table}", StringComparison.Ordinal))
        {
            yield return "TableName";
        }

        if (path.Contains("{key}", StringComparison.Ordinal))
        {
            yield return "KeyName";
        }

        if (path.Contains("{lease}", StringComparison.Ordinal))
        {
            yield return "LeaseName";
        }

        if (path.Contains("{limit}", StringComparison.Ordinal))
        {
            yield return "LimitName";
        }

        if (path.Contains("{record}", StringComparison.Ordinal))
        {
            yield return "RecordId";
        }
    }

    private static OpenApiResponse Success(OperationDescription description, OpenApiDocument document)
    {
        var response = new OpenApiResponse { Description = "Done", Content = Content(description.Answer, document) };
        if (description.HasVersion)
        {
            response.Headers = new Dictionary<string, IOpenApiHeader> { ["ETag"] = new OpenApiHeaderReference("ETag", document) };
        }

        if (description.Streams)
        {
            response.Content!["text/event-stream"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("EventStream", document) };
        }

        return response;
    }

    private static OpenApiResponse Failure(IGrouping<int, ErrorCode> codes, OperationDescription description, OpenApiDocument document)
    {
        var unavailable = codes.Key == StatusCodes.Status503ServiceUnavailable;
        var schema = unavailable && description.NotReady is { } notReady ? notReady : description.Failure ?? "Error";
        return new() { Description = string.Join(", ", codes.Select(code => code.Text())), Content = Content(schema, document) };
    }

    private static Dictionary<string, OpenApiMediaType> Content(string schema, OpenApiDocument document) =>
        new() { [Json] = new() { Schema = new OpenApiSchemaReference(schema, document) } };
}
