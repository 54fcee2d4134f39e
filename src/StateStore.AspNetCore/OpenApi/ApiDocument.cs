using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;
using StateStore.AspNetCore.Access;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>
/// Creates the OpenAPI document. The framework lists the endpoints, each <see cref="OperationDescription"/> describes one of them, and
/// <c>components.json</c> has the schemas, parameters and examples that they name.
/// </summary>
internal static class ApiDocument
{
    /// <summary>The name of the document. It is not "v1", because applications usually give that name to their own document.</summary>
    public const string Name = "statestore";

    /// <summary>The ways to send credentials, as <c>components.json</c> names them.</summary>
    private static readonly string[] SecuritySchemes = ["bearer", "apiKey"];

    private static readonly Lazy<string> ComponentsText = new(ReadComponents);

    private static readonly Lazy<JsonNode> Schemas = new(() => JsonNode.Parse(ComponentsText.Value)!["components"]!["schemas"]!);

    /// <summary>The path of the document. In an application with parts of its own, the usual path stays free for the application.</summary>
    public static string PathOf(HttpOptions options) => options.IsWholeApplication ? "/openapi/v1.json" : $"/openapi/{Name}.json";

    public static void Map(IEndpointRouteBuilder endpoints, HttpOptions options)
    {
        // The document gets a fixed path. The framework's pattern serves documents of any name, and the application may have mapped it.
        var path = RoutePatternFactory.Parse(PathOf(options), defaults: new { documentName = Name }, parameterPolicies: null);
        var document = endpoints.MapOpenApi("/openapi/{documentName}.json").WithMetadata(OwnEndpoint.Instance);
        document.Require(new(Permission.Authenticated, ""), Keep);
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
            document.Components = ParseComponents();

            // A relative address suits every name of the server, also behind a proxy. So the document is the same for all requests.
            document.Servers = [new() { Url = "/" }];
            return Task.CompletedTask;
        });
    }

    /// <summary>Keeps the document after its first request: to make it takes a hundred times as long as other requests.</summary>
    private static RequestDelegate Keep(RequestDelegate make)
    {
        byte[]? kept = null;
        return async context =>
        {
            if (kept is null)
            {
                var body = context.Response.Body;
                using var made = new MemoryStream();
                context.Response.Body = made;
                try
                {
                    await make(context).ConfigureAwait(false);
                }
                finally
                {
                    context.Response.Body = body;
                }

                kept = made.ToArray();
            }

            context.Response.ContentType = "application/json;charset=utf-8";
            await context.Response.Body.WriteAsync(kept, context.RequestAborted).ConfigureAwait(false);
        };
    }

    private static OperationDescription? DescriptionOf(Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor action) =>
        action.EndpointMetadata.OfType<OperationDescription>().FirstOrDefault();

    private static string ReadComponents()
    {
        using var stream = typeof(ApiDocument).Assembly.GetManifestResourceStream("StateStore.AspNetCore.components.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static OpenApiComponents ParseComponents()
    {
        var read = OpenApiDocument.Parse(ComponentsText.Value, OpenApiConstants.Json);
        if (read.Document?.Components is not { } components || read.Diagnostic?.Errors.Count > 0)
        {
            throw new InvalidOperationException("components.json: " + string.Join("; ", read.Diagnostic?.Errors ?? []));
        }

        new OpenApiWalker(new FreeForm()).Walk(read.Document);
        new OpenApiWalker(new OptionalExamples()).Walk(read.Document);
        return components;
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
        var content = new ApiContent(document, Schemas.Value);
        if (description.Body is not null)
        {
            operation.RequestBody = content.Body(description);
        }

        operation.Responses = new() { ["200"] = content.Success(description) };
        if (description.Parameters.Contains("IfNoneMatchOfRead"))
        {
            operation.Responses["304"] = new OpenApiResponse { Description = "The client already has this version" };
        }

        operation.Security = Security(description.Permission, document);
        IEnumerable<ErrorCode> ofCallers = description.Permission == Permission.Public ? [] : [ErrorCode.Unauthorized, ErrorCode.LimitExceeded];
        IEnumerable<ErrorCode> ofNamespaces = context.Description.RelativePath!.Contains("{ns}", StringComparison.Ordinal) ? [ErrorCode.NotFound] : [];
        IEnumerable<ErrorCode> always = [ErrorCode.InvalidName, ErrorCode.InvalidInput, ErrorCode.Forbidden, ErrorCode.StorageUnavailable, ErrorCode.Corrupt, ErrorCode.Internal];
        IEnumerable<ErrorCode> ofBody = description.Body is null ? [] : [ErrorCode.NotSupported];
        IEnumerable<ErrorCode> ofChanges = context.Description.HttpMethod is "GET" or "HEAD" ? [] : [ErrorCode.NamespaceDeleting];
        var all = always.Concat(ofCallers).Concat(ofNamespaces).Concat(ofBody).Concat(ofChanges).Concat(description.Errors).Distinct();
        foreach (var codes in all.GroupBy(Answers.ErrorAnswer.StatusOf).OrderBy(codes => codes.Key))
        {
            operation.Responses[codes.Key.ToString(CultureInfo.InvariantCulture)] = content.Failure(codes, description);
        }
    }

    /// <summary>The credentials that an operation takes, with its permission as the scope; none for a public one.</summary>
    private static List<OpenApiSecurityRequirement> Security(Permission permission, OpenApiDocument document)
    {
        List<string> scopes = permission > Permission.Authenticated ? [permission.Text()] : [];
        return permission == Permission.Public
            ? []
            : [.. SecuritySchemes.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = scopes })];
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

        if (path.Contains("{to}", StringComparison.Ordinal))
        {
            yield return "TimeoutState";
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

        if (path.Contains("{access_key}", StringComparison.Ordinal))
        {
            yield return "AccessKeyId";
        }

        if (path.Contains("{tenant}", StringComparison.Ordinal))
        {
            yield return "TenantName";
        }

        if (path.Contains("{webhook}", StringComparison.Ordinal))
        {
            yield return "WebhookId";
        }

        if (path.Contains("{record}", StringComparison.Ordinal))
        {
            yield return "RecordId";
        }
    }
}
