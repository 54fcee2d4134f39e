using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints that list the keys of a namespace and run batches on them.</summary>
internal sealed class KeyListEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/keys";
    private const string Tag = "Keys";
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, Path, GetList, new(Tag, "listKeys", "List Keys", "KeyList", Permission.KeysRead)
        {
            Text = "Ordered by name, ascending by bytes. A page may have fewer than limit keys; only next = null means the end.",
            Parameters = ["Prefix", "Limit", "AfterName", "Values"],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path + ":batch", Batch, new(Tag, "batchKeys", "Batch of Keys", "KeyBatchResult", Permission.Authenticated)
        {
            Text = "Runs reads and changes of keys of the namespace as one transaction, in the given order: all of them or none.",
            Body = "KeyBatch",
            Parameters = ["IdempotencyKey", "DryRun"],
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidData, ErrorCode.NotFound, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch,
                ErrorCode.LimitExceeded,
            ],
        });
    }

    private async ValueTask<StoreError?> GetList(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "prefix", "limit", "after", "values").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error) ||
            !query.Flag("values").TryGet(out var withValues, out error))
        {
            return error;
        }

        var wanted = new KeyQuery(query.Text("prefix") ?? "", query.Text("after"), limit);
        var listed = await caller.Store.Keys.ListAsync(RequestNames.Of(context).Namespace, wanted, context.RequestAborted).ConfigureAwait(false);
        if (listed.TryGet(out var page, out error))
        {
            await KeyJson.WriteAsync(context, page, withValues).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Batch(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, KeyBody.ParseBatch, "{operations: [..]}").ConfigureAwait(false);
        if (!body.TryGet(out var requests, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.ReadUnconditional(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        var ns = RequestNames.Of(context).Namespace;
        var changed = await caller.Store.Keys.ChangeAsync(ns, requests, options, context.RequestAborted).ConfigureAwait(false);
        if (changed.TryGet(out var outcomes, out error))
        {
            await KeyJson.WriteAsync(context, requests, outcomes).ConfigureAwait(false);
        }

        return error;
    }
}
