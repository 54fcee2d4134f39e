using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Answers a request, or says why it can't be answered; then the error is the answer.</summary>
internal delegate ValueTask<StoreError?> Operation(HttpContext context);

internal static class Operations
{
    private static readonly StoreError NoIfMatch = StoreError.InvalidInput("If-Match applies to changes; a read takes If-None-Match");

    /// <summary>Maps the read of one resource as GET, and as HEAD, which is answered with the same headers and no body.</summary>
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

    /// <summary>Maps an operation together with what the OpenAPI document says of it.</summary>
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

        // The method is what makes the framework's API explorer list an endpoint that is a bare delegate.
        // The group keeps it out of the application's own documents.
        endpoints.MapMethods(path, [method], handler).WithTags(description.Tag).WithGroupName(ApiDocument.Name)
            .WithMetadata(handler.Method, description, OwnEndpoint.Instance);
    }
}
