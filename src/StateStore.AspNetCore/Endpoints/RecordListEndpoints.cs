using System.Text;
using StateStore.AspNetCore.Requests;
using StateStore.Engine.Commands;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints that list, replace and create the records of a table.</summary>
internal sealed class RecordListEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/tables/{table}/records";
    private const string Tag = "Tables";
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, Path, Get, new(Tag, "listRecords", "List Records", "RecordList", Permission.TablesRead)
        {
            Text = "Ordered by id, ascending. A page may have fewer than limit records, because its bytes are bounded too; only next = null means the end. "
                + "With all the answer has every record as of one moment, in the order of insertion.",
            Parameters = ["Limit", "AfterId", "Where", "AllRecords", "Versions"],
            Errors = [ErrorCode.NotFound, ErrorCode.TooLarge],
        });
        endpoints.MapOperation(door, HttpMethods.Put, Path, Put, new(Tag, "setRecords", "Replace All Records", "RecordsReplaced", Permission.TablesWrite)
        {
            Text = "Replaces all records, or none if one is invalid. Records beyond max_length are dropped.",
            Body = "RecordsBody",
            Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
            HasVersion = true,
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidData, ErrorCode.NotFound, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch,
            ],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path, Post, new(Tag, "createRecord", "Create Record", "RecordAnswer", Permission.TablesWrite)
        {
            Text = "A record without an id gets the highest existing id plus 1.",
            Body = "Record",
            Parameters = ["IdempotencyKey", "DryRun"],
            HasVersion = true,
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidData, ErrorCode.NotFound, ErrorCode.AlreadyExists, ErrorCode.TooLarge, ErrorCode.LimitExceeded,
                ErrorCode.IdempotencyMismatch,
            ],
        });
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "limit", "after", "where", "all", "versions").TryGet(out var query, out var error) ||
            !query.Flag("all").TryGet(out var isWhole, out error) ||
            !query.Flag("versions").TryGet(out var withVersions, out error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error) ||
            !After(query).TryGet(out var after, out error) ||
            !Where(query).TryGet(out var where, out error))
        {
            return error;
        }

        if (isWhole && query.Text("limit") is not null)
        {
            return StoreError.InvalidInput("all can't be given together with limit");
        }

        var (ns, table, _) = RequestNames.Of(context);
        var listed = await caller.Store.Tables.ListRecordsAsync(ns, table, new(after, isWhole ? null : limit, where), context.RequestAborted).ConfigureAwait(false);
        if (listed.TryGet(out var page, out error))
        {
            await TableJson.WriteAsync(context, page, withVersions).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Put(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, TableBody.ParseRecords, "{records: [..]}").ConfigureAwait(false);
        if (!body.TryGet(out var command, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.Read(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        var (ns, table, _) = RequestNames.Of(context);
        command = command with { ExpectedVersion = options.ExpectedVersion };
        var replaced = await caller.Store.Tables.ChangeAsync(ns, table, command, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (replaced.TryGet(out var outcome, out error))
        {
            TableJson.WriteReplaced(context, outcome);
        }

        return error;
    }

    private async ValueTask<StoreError?> Post(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, TableBody.ParseRecord, TableBody.RecordForm).ConfigureAwait(false);
        if (!body.TryGet(out var data, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.ReadUnconditional(context, query).TryGet(out var options, out error) ||
            !ChangeReader.IdOf(data, RecordId.ParsePlainly).TryGet(out var id, out error))
        {
            return error;
        }

        var (ns, table, _) = RequestNames.Of(context);
        var command = new TableCommand.CreateRecord(id, data);
        var created = await caller.Store.Tables.ChangeAsync(ns, table, command, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (created.TryGet(out var outcome, out error))
        {
            TableJson.Write(context, outcome.Record!, outcome.Events);
        }

        return error;
    }

    private static Result<long?> After(QueryParameters query)
    {
        if (query.Text("after") is not { } text)
        {
            return (long?)null;
        }

        return RecordId.ParseText(text).TryGet(out var id, out var error) ? id : QueryParameters.Wrong("after", error);
    }

    private Result<JsonText?> Where(QueryParameters query)
    {
        if (query.Text("where") is not { } text)
        {
            return (JsonText?)null;
        }

        return JsonText.Parse(Encoding.UTF8.GetBytes(text), door.Limits).TryGet(out var where, out var error) ? where : QueryParameters.Wrong("where", error);
    }
}
