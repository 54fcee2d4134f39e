using System.Net.Http.Headers;
using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of one record.</summary>
internal sealed class RecordEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/tables/{table}/records/{record}";
    private const string Tag = "Tables";
    private const string MergePatchType = "application/merge-patch+json";
    private const string JsonPatchType = "application/json-patch+json";

    /// <summary>NOT_FOUND in a table that exists. The details tell it from the error of a missing table.</summary>
    private static readonly StoreError NoRecord = StoreError.NotFound("There is no such record") with { Details = JsonText.FromTrusted("{\"missing\":\"record\"}"u8.ToArray()) };

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapRead(door, Path, Get, new(Tag, "getRecord", "Read Record", "RecordAnswer", Permission.TablesRead)
        {
            Parameters = ["IfNoneMatchOfRead"],
            HasVersion = true,
            Errors = [ErrorCode.NotFound],
        });
        endpoints.MapOperation(door, HttpMethods.Put, Path, Put, new(Tag, "setRecord", "Set Record", "RecordAnswer", Permission.TablesWrite)
        {
            Text = "Sets the whole record. A missing record is inserted.",
            Body = "Record",
            Parameters = OperationDescription.WriteParameters,
            HasVersion = true,
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidData, ErrorCode.NotFound, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.LimitExceeded,
                ErrorCode.IdempotencyMismatch,
            ],
        });
        endpoints.MapOperation(door, HttpMethods.Patch, Path, Patch, new(Tag, "patchRecord", "Patch Record", "RecordAnswer", Permission.TablesWrite)
        {
            Text = "A merge patch (RFC 7396): objects merge, other values replace. "
                + "With application/json-patch+json it is a JSON Patch (RFC 6902), applied as a whole or not at all.",
            Body = "Record",
            OtherBodies = [(MergePatchType, "Record"), (JsonPatchType, "JsonPatch")],
            Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
            HasVersion = true,
            Errors =
            [
                ErrorCode.InvalidJson, ErrorCode.InvalidData, ErrorCode.NotFound, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch,
            ],
        });
        endpoints.MapOperation(door, HttpMethods.Delete, Path, Delete, new(Tag, "deleteRecord", "Delete Record", "Ok", Permission.TablesWrite)
        {
            Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
            Errors = [ErrorCode.NotFound, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
        });
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error) || !IdOf(context).TryGet(out var id, out error))
        {
            return error;
        }

        var (ns, table, _) = RequestNames.Of(context);
        var found = await caller.Store.Tables.GetRecordAsync(ns, table, id, context.RequestAborted).ConfigureAwait(false);
        if (!found.TryGet(out var answer, out error))
        {
            return error;
        }

        if (answer.Record is not { } record)
        {
            return NoRecord;
        }

        if (!JsonAnswer.IsKnown(context, record.Version))
        {
            TableJson.Write(context, record);
        }

        return null;
    }

    private async ValueTask<StoreError?> Put(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, TableBody.ParseRecord, TableBody.RecordForm).ConfigureAwait(false);
        return body.TryGet(out var data, out var error)
            ? await ChangeAsync(context, caller, id => new TableCommand.SetRecord(id, data)).ConfigureAwait(false)
            : error;
    }

    private async ValueTask<StoreError?> Patch(HttpContext context, Caller caller)
    {
        var isOperations = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            && JsonPatchType.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase);
        var body = isOperations
            ? await RequestBody.ReadAsync(context, door.Limits, TableBody.ParsePatch, "the operations, a JSON array", JsonPatchType).ConfigureAwait(false)
            : await RequestBody.ReadAsync(context, door.Limits, TableBody.ParseRecord, "the fields to merge, a JSON object", MergePatchType).ConfigureAwait(false);
        return body.TryGet(out var changes, out var error)
            ? await ChangeAsync(context, caller, id => new TableCommand.PatchRecord(id, changes, isOperations ? PatchForm.Operations : PatchForm.Merge)).ConfigureAwait(false)
            : error;
    }

    private async ValueTask<StoreError?> Delete(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ExpectNoneAsync(context, door.Limits).ConfigureAwait(false);
        return body.TryGet(out _, out var error)
            ? await ChangeAsync(context, caller, id => new TableCommand.DeleteRecord(id)).ConfigureAwait(false)
            : error;
    }

    private static async ValueTask<StoreError?> ChangeAsync(HttpContext context, Caller caller, Func<long, TableCommand> commandOf)
    {
        if (!QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out var error) ||
            !WriteHeaders.Read(context, query).TryGet(out var options, out error) ||
            !IdOf(context).TryGet(out var id, out error))
        {
            return error;
        }

        var (ns, table, _) = RequestNames.Of(context);
        var command = commandOf(id) with { ExpectedVersion = options.ExpectedVersion };
        var changed = await caller.Store.Tables.ChangeAsync(ns, table, command, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (!changed.TryGet(out var outcome, out error))
        {
            return error;
        }

        if (outcome.Type is null)
        {
            return NoRecord;
        }

        if (outcome.Type == TableEventType.Deleted)
        {
            TableJson.WriteOk(context, outcome.Events);
        }
        else
        {
            TableJson.Write(context, outcome.Record!, outcome.Events);
        }

        return null;
    }

    private static Result<long> IdOf(HttpContext context) => RecordId.ParseText(RequestNames.Of(context).Item);
}
