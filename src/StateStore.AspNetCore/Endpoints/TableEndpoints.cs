using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of tables. The records have endpoints of their own.</summary>
internal sealed class TableEndpoints(Door door)
{
    private const string List = "/v1/namespaces/{ns}/tables";
    private const string Path = List + "/{table}";
    private const string Tag = "Tables";
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, List, GetList, new(Tag, "listTables", "List Tables", "TableList", Permission.TablesRead)
        {
            Text = "Ordered by name, ascending.",
            Parameters = ["Limit", "AfterName"],
        });
        endpoints.MapOperation(door, HttpMethods.Post, List + ":batch", Batch, new(Tag, "batchTables", "Batch of Tables", "TableBatchResult", Permission.Authenticated)
        {
            Text = "Runs changes of tables and records of the namespace as one transaction, in the given order: all of them or none.",
            Body = "TableBatch",
            Parameters = ["IdempotencyKey", "DryRun"],
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidSchema, ErrorCode.InvalidData, ErrorCode.NotFound, ErrorCode.AlreadyExists, ErrorCode.TooLarge,
                ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch, ErrorCode.LimitExceeded,
            ],
        });
        endpoints.MapOperation(door, HttpMethods.Put, Path, Put, new(Tag, "createTable", "Create Table", "TableAnswer", Permission.TablesWrite)
        {
            Text = "Creates a table. If it exists, the request fails with ALREADY_EXISTS and changes nothing.",
            Body = "CreateTable",
            Parameters = ["IdempotencyKey", "DryRun"],
            HasVersion = true,
            Errors = [ErrorCode.InvalidJson, ErrorCode.InvalidSchema, ErrorCode.TooLarge, ErrorCode.AlreadyExists, ErrorCode.IdempotencyMismatch],
        });
        endpoints.MapRead(door, Path, Get, new(Tag, "getTable", "Read Table", "TableAnswer", Permission.TablesRead)
        {
            Parameters = ["IfNoneMatchOfRead"],
            HasVersion = true,
            Errors = [ErrorCode.NotFound],
        });
        endpoints.MapOperation(door, HttpMethods.Delete, Path, Delete, new(Tag, "deleteTable", "Delete Table", "Ok", Permission.TablesWrite)
        {
            Text = "Deletes the table and all its records.",
            Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
            Errors = [ErrorCode.NotFound, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
        });
    }

    private async ValueTask<StoreError?> GetList(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "limit", "after").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error))
        {
            return error;
        }

        var listed = await caller.Store.Tables.ListAsync(RequestNames.Of(context).Namespace, query.Text("after"), limit, context.RequestAborted).ConfigureAwait(false);
        if (listed.TryGet(out var page, out error))
        {
            await TableJson.WriteAsync(context, page).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Batch(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, TableBatchBody.Parse, "{operations: [..]}").ConfigureAwait(false);
        if (!body.TryGet(out var requests, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.ReadUnconditional(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        var ns = RequestNames.Of(context).Namespace;
        var changed = await caller.Store.Tables.ChangeAsync(ns, requests, options, context.RequestAborted).ConfigureAwait(false);
        if (changed.TryGet(out var outcomes, out error))
        {
            await TableJson.WriteAsync(context, requests, outcomes).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Put(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, TableBody.Parse).ConfigureAwait(false);
        if (!body.TryGet(out var create, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.Read(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        if (options.ExpectedVersion > 0)
        {
            return StoreError.InvalidInput("If-Match does not apply to a table that is yet to be created");
        }

        var (ns, table, _) = RequestNames.Of(context);
        var created = await caller.Store.Tables.ChangeAsync(ns, table, create, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (created.TryGet(out var outcome, out error))
        {
            // The answer shows the table as it was created. A repeated request under an idempotency key must get the first answer.
            var snapshot = new TableSnapshot(table, outcome.Version, create.MaxLength, 0, create.Schema?.FieldNames, create.Schema?.Json, create.Indexes, 0);
            TableJson.Write(context, snapshot, create.Schema?.Warnings(door.Limits) ?? [], outcome.Events);
        }

        return error;
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        var (ns, table, _) = RequestNames.Of(context);
        return QueryParameters.Read(context).Error ?? await Answer(context, caller, ns, table).ConfigureAwait(false);
    }

    private async ValueTask<StoreError?> Delete(HttpContext context, Caller caller)
    {
        var headers = await BareRequest.ReadAsync(context, door.Limits).ConfigureAwait(false);
        if (!headers.TryGet(out var options, out var error))
        {
            return error;
        }

        var (ns, table, _) = RequestNames.Of(context);
        var command = new TableCommand.DeleteState { ExpectedVersion = options.ExpectedVersion };
        var deleted = await caller.Store.Tables.ChangeAsync(ns, table, command, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (deleted.TryGet(out var outcome, out error))
        {
            TableJson.WriteOk(context, outcome.Events);
        }

        return error;
    }

    private static async ValueTask<StoreError?> Answer(HttpContext context, Caller caller, string ns, string table)
    {
        var found = await caller.Store.Tables.GetAsync(ns, table, context.RequestAborted).ConfigureAwait(false);
        if (found.TryGet(out var snapshot, out var error) && !JsonAnswer.IsKnown(context, snapshot.Version))
        {
            TableJson.Write(context, snapshot, []);
        }

        return error;
    }
}
