using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Answers a request and returns null, or returns the error that is to be the answer.</summary>
internal delegate ValueTask<StoreError?> Operation(HttpContext context);

internal static class Operations
{
    private static readonly StoreError NoIfMatch = StoreError.InvalidInput("If-Match applies to changes; a read takes If-None-Match");

    /// <summary>Maps the read of one resource as GET and as HEAD. The answer to HEAD has the same headers and no body.</summary>
    public static void MapRead(
        this IEndpointRouteBuilder endpoints, HttpOptions options, string path, Operation operation, OperationDescription description)
    {
        Operation read = context => context.Request.Headers.IfMatch.Count > 0 ? new(NoIfMatch) : operation(context);
        endpoints.MapOperation(options, HttpMethods.Get, path, read, description);
        endpoints.MapOperation(options, HttpMethods.Head, path, read, description with
        {
            Id = string.Concat("head", description.Id.AsSpan("get".Length)),
            Summary = description.Summary + ", Headers Only",
            Text = "As GET, without a body.",
        });
    }

    /// <summary>Maps an operation together with its description for the OpenAPI document.</summary>
    public static void MapOperation(
        this IEndpointRouteBuilder endpoints, HttpOptions options, string method, string path, Operation operation, OperationDescription description)
    {
        RequestDelegate handler = async context =>
        {
            if (await operation(context).ConfigureAwait(false) is { } error)
            {
                ErrorAnswer.Write(context, error, options);
            }
        };

        // The framework's API explorer lists an endpoint that is a bare delegate only if the metadata has a method.
        // The group name keeps the endpoint out of the application's own documents.
        endpoints.MapMethods(path, [method], handler).WithTags(description.Tag).WithGroupName(ApiDocument.Name)
            .WithMetadata(handler.Method, description, OwnEndpoint.Instance);
    }
}
