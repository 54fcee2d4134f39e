using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using StateStore.AspNetCore.Access;
using StateStore.AspNetCore.Endpoints;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Bridge;

/// <summary>
/// Answers all requests to the address of the bridge: <c>GET /health</c>, <c>POST /subscribers</c>, <c>DELETE /subscribers?url=</c> and
/// <c>DELETE /subscribers/{id}</c>. The original piece (octree-gva/activepieces, <c>run-bridge.ts</c>) defines paths, statuses and members.
/// </summary>
/// <param name="door">The services that all endpoints share.</param>
/// <param name="store">The store of this process.</param>
/// <param name="drain">Knows whether the server has begun to stop.</param>
/// <param name="logger">The log of bugs.</param>
internal sealed partial class BridgeEndpoints(Door door, LocalStateStore store, Drain drain, ILogger<BridgeEndpoints> logger)
{
    private const string Subscribers = "/subscribers";
    private const string KeyStart = "/" + KeySecret.Prefix;

    /// <summary>The store checks the permission in each namespace.</summary>
    private static readonly AccessRule Rule = new(Permission.Authenticated, Subscribers);

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            TakeKey(context);
            var error = door.Pages.Check(context);
            if (error is not null)
            {
                door.Audit.Deny(context, null, error.Code, Permission.Public);
            }

            if ((error ?? await RouteAsync(context).ConfigureAwait(false)) is { } failure)
            {
                BridgeAnswer.Error(context, failure, door.Options);
            }
        }
        catch (Exception e)
        {
            if (!context.RequestAborted.IsCancellationRequested)
            {
                Fail(context, e);
            }
        }
        finally
        {
            drain.Close(context);
        }
    }

    /// <summary>
    /// Moves a key that the path begins with into its header. The original trigger sends no header of its own, and its HTTP client drops user name, password
    /// and query of the address. So only the path of the address can hold the key.
    /// </summary>
    private static void TakeKey(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.StartsWith(KeyStart, StringComparison.Ordinal) && path.IndexOf('/', 1) is > 0 and var end)
        {
            context.Request.Headers[HttpAccess.KeyHeader] = path[1..end];
            context.Request.Path = path[end..];
        }
    }

    /// <summary>Finds the operation. No path of the bridge has a name in it that the path could hide, so the decoded path is enough.</summary>
    private ValueTask<StoreError?> RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        switch (context.Request.Method, path)
        {
            case ("GET", "/health"):
                BridgeAnswer.Ok(context);
                return default;
            case ("POST", Subscribers):
                return AdmitAsync(context, SubscribeAsync);
            case ("DELETE", Subscribers):
                return AdmitAsync(context, UnsubscribeAsync);
            case ("DELETE", _) when path.StartsWith(Subscribers + "/", StringComparison.Ordinal) && path.LastIndexOf('/') == Subscribers.Length && path[^1] != '/':
                return AdmitAsync(context, RemoveAsync);
            default:
                BridgeAnswer.Error(context, StatusCodes.Status404NotFound, "Not found");
                return default;
        }
    }

    private async ValueTask<StoreError?> AdmitAsync(HttpContext context, Operation operation)
    {
        if (!(await door.Access.AdmitAsync(context, Rule).ConfigureAwait(false)).TryGet(out var caller, out var error) || !caller.Enter().TryGet(out var permit, out error))
        {
            return error;
        }

        using (permit)
        {
            error = await operation(context, caller).ConfigureAwait(false);
        }

        if (error is not null)
        {
            door.Audit.Deny(context, caller.Principal, error.Code, Permission.WebhooksWrite);
        }

        return error;
    }

    private async ValueTask<StoreError?> SubscribeAsync(HttpContext context, Caller caller)
    {
        if (!(await Subscription.ReadAsync(context, door.Limits).ConfigureAwait(false)).TryGet(out var wanted, out var error))
        {
            return error;
        }

        var subscribed = await store.Subscribers.SubscribeAsync(caller.Principal, wanted.Namespace, wanted.Url, wanted.State, context.RequestAborted).ConfigureAwait(false);
        if (!subscribed.TryGet(out var result, out error))
        {
            return error;
        }

        await RecordAsync(context, caller, result.IsNew ? AuditAction.WebhookCreated : AuditAction.WebhookChanged, result.Webhook).ConfigureAwait(false);
        BridgeAnswer.Created(context, result.Webhook.Id);
        return null;
    }

    private async ValueTask<StoreError?> UnsubscribeAsync(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "url").TryGet(out var query, out _) || query.Text("url") is not { } url || string.IsNullOrWhiteSpace(url))
        {
            BridgeAnswer.Error(context, StatusCodes.Status400BadRequest, "url query parameter required");
            return null;
        }

        var removed = await store.Subscribers.UnsubscribeAsync(caller.Principal, url, context.RequestAborted).ConfigureAwait(false);
        return await RemovedAsync(context, caller, removed, isCounted: true).ConfigureAwait(false);
    }

    private async ValueTask<StoreError?> RemoveAsync(HttpContext context, Caller caller)
    {
        var id = context.Request.Path.Value![(Subscribers.Length + 1)..];
        var removed = await store.Subscribers.RemoveAsync(caller.Principal, id, context.RequestAborted).ConfigureAwait(false);
        return await RemovedAsync(context, caller, removed, isCounted: false).ConfigureAwait(false);
    }

    private async ValueTask<StoreError?> RemovedAsync(HttpContext context, Caller caller, Result<ImmutableArray<Webhook>> result, bool isCounted)
    {
        if (!result.TryGet(out var removed, out var error))
        {
            return error;
        }

        foreach (var webhook in removed)
        {
            await RecordAsync(context, caller, AuditAction.WebhookDeleted, webhook).ConfigureAwait(false);
        }

        BridgeAnswer.Ok(context, isCounted ? removed.Length : null);
        return null;
    }

    private ValueTask RecordAsync(HttpContext context, Caller caller, AuditAction action, Webhook webhook)
    {
        context.Features.Set(new RequestNames(webhook.Namespace, webhook.Id, ""));
        return WebhookEndpoints.RecordAsync(door, context, caller, action, webhook.Id, webhook.Url);
    }

    private void Fail(HttpContext context, Exception e)
    {
        var error = RequestGate.ErrorOf(context, e, door.Options);
        if (error.Code == ErrorCode.Internal)
        {
            LogFailed(context.TraceIdentifier, context.Request.Method, context.Request.Path, e);
        }

        if (RequestGate.TryClear(context))
        {
            BridgeAnswer.Error(context, error, door.Options);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Request {TraceId} to the bridge failed: {Method} {Path}")]
    private partial void LogFailed(string traceId, string method, string path, Exception e);
}
