using StateStore.AspNetCore.Access;
using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Answers the request of a caller and returns null, or returns the error that is to be the answer.</summary>
internal delegate ValueTask<StoreError?> Operation(HttpContext context, Caller caller);

internal static class Operations
{
    private static readonly StoreError NoIfMatch = StoreError.InvalidInput("If-Match applies to changes; a read takes If-None-Match");

    /// <summary>Maps the read of one resource as GET and as HEAD. The answer to HEAD has the same headers and no body.</summary>
    public static void MapRead(this IEndpointRouteBuilder endpoints, Door door, string path, Operation operation, OperationDescription description)
    {
        Operation read = (context, caller) => context.Request.Headers.IfMatch.Count > 0 ? new(NoIfMatch) : operation(context, caller);
        endpoints.MapOperation(door, HttpMethods.Get, path, read, description);
        endpoints.MapOperation(door, HttpMethods.Head, path, read, description with
        {
            Id = string.Concat("head", description.Id.AsSpan("get".Length)),
            Summary = description.Summary + ", Headers Only",
            Text = "As GET, without a body.",
        });
    }

    /// <summary>
    /// Maps an operation together with its description for the OpenAPI document. The operation runs only for callers with the permission of the
    /// description.
    /// </summary>
    public static void MapOperation(
        this IEndpointRouteBuilder endpoints, Door door, string method, string path, Operation operation, OperationDescription description)
    {
        var rule = new AccessRule(description.Permission, path);
        RequestDelegate handler = async context =>
        {
            var admitted = await door.Access.AdmitAsync(context, rule).ConfigureAwait(false);
            if (!admitted.TryGet(out var caller, out var error))
            {
                ErrorAnswer.Write(context, error, door.Options);
                return;
            }

            if (await RunAsync(context, caller, operation, description.CountsFeeds).ConfigureAwait(false) is { } failure)
            {
                if (failure.Code == ErrorCode.Forbidden)
                {
                    // The caller's store has refused one of the entries.
                    door.Audit.Deny(context, caller.Principal, failure.Code, description.Permission, rule.NamespaceOf(context));
                }

                ErrorAnswer.Write(context, failure, door.Options);
            }
        };

        // The framework's API explorer lists an endpoint that is a bare delegate only if the metadata has a method.
        // The group name keeps the endpoint out of the application's own documents.
        var endpoint = endpoints.MapMethods(path, [method], handler).WithTags(description.Tag).WithGroupName(ApiDocument.Name)
            .WithMetadata(handler.Method, description, rule, OwnEndpoint.Instance);
        if (description.Permission == Permission.Public)
        {
            // Probes have no credentials, also where an application requires authorization for all other endpoints.
            endpoint.AllowAnonymous();
        }
    }

    /// <summary>Runs the operation within the limits of the caller. An operation that counts its feeds asks for the permit itself.</summary>
    private static async ValueTask<StoreError?> RunAsync(HttpContext context, Caller caller, Operation operation, bool countsFeeds)
    {
        if (countsFeeds)
        {
            return await operation(context, caller).ConfigureAwait(false);
        }

        if (!caller.Enter().TryGet(out var permit, out var error))
        {
            return error;
        }

        using (permit)
        {
            return await operation(context, caller).ConfigureAwait(false);
        }
    }
}
