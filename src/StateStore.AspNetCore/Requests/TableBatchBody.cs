using System.Collections.Immutable;
using StateStore.Engine.Commands;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the body of a batch of changes of tables: <c>{operations: [{op, table, ..}]}</c>.</summary>
internal static class TableBatchBody
{
    public static Result<ImmutableArray<TableRequest>> Parse(ReadOnlySpan<byte> utf8, Limits limits) => BatchBody.Parse(utf8, limits, Operation);

    private static Result<TableRequest> Operation(JsonMembers members, Limits limits)
    {
        if (members.Find("table"u8)?.TryString() is not { } table)
        {
            return StoreError.InvalidInput("table must be a string");
        }

        if (!Check(members).TryGet(out _, out var error) ||
            !CommandRequest.Of(members).TryGet(out var request, out error) ||
            !Command(members.Find("op"u8)?.TryString(), request, limits).TryGet(out var command, out error) ||
            !BatchBody.ExpectedVersion(members).TryGet(out var expected, out error))
        {
            return error;
        }

        return new TableRequest(table, expected is null ? command : command with { ExpectedVersion = expected });
    }

    private static Result<bool> Check(JsonMembers members) => members.Find("op"u8)?.TryString() switch
    {
        "create_table" => KnownMembers.Only(members, "op", "table", "max_length", "json_schema", "indexes"),
        "delete_table" => KnownMembers.Only(members, "op", "table", "expected_version"),
        "set_records" => KnownMembers.Only(members, "op", "table", "records", "expected_version"),
        "create_record" => KnownMembers.Only(members, "op", "table", "id", "data"),
        "set_record" => KnownMembers.Only(members, "op", "table", "id", "data", "expected_version"),
        "patch_record" => KnownMembers.Only(members, "op", "table", "id", "data", "form", "increment", "expected_version"),
        "delete_record" => KnownMembers.Only(members, "op", "table", "id", "expected_version"),
        "upsert_record" => KnownMembers.Only(members, "op", "table", "match", "data", "expected_version"),
        _ => StoreError.InvalidInput("op must be create_table, delete_table, set_records, create_record, set_record, patch_record, delete_record or upsert_record"),
    };

    private static Result<TableCommand> Command(string? operation, CommandRequest request, Limits limits) => operation switch
    {
        "create_table" => ChangeReader.CreateState(request, limits).TryGet(out var create, out var invalid) ? create : invalid,
        "delete_table" => new TableCommand.DeleteState(),
        "set_records" => ChangeReader.Records(request["records"u8], RecordId.ParsePlainly).TryGet(out var records, out var error)
            ? new TableCommand.SetState(records)
            : error,
        "create_record" => Create(request),
        "set_record" => request.Id().TryGet(out var id, out var error) && request.Required("data"u8).TryGet(out var data, out error)
            ? new TableCommand.SetRecord(id, data)
            : error,
        "patch_record" => Patch(request),
        "delete_record" => request.Id().TryGet(out var id, out var error) ? new TableCommand.DeleteRecord(id) : error,
        _ => request.Texts("match"u8).TryGet(out var match, out var error) && request.Required("data"u8).TryGet(out var data, out error)
            ? new TableCommand.UpsertRecord(match, data)
            : error,
    };

    /// <summary>Reads a new record. Its id is the member <c>id</c>, null for the next one; without that member it is the id in the record.</summary>
    private static Result<TableCommand> Create(CommandRequest request)
    {
        if (!request.Required("data"u8).TryGet(out var data, out var error))
        {
            return error;
        }

        if (request["id"u8] is not { } given)
        {
            return ChangeReader.IdOf(data, RecordId.ParsePlainly).TryGet(out var own, out error) ? new TableCommand.CreateRecord(own, data) : error;
        }

        if (CommandRequest.IsNull(given))
        {
            return new TableCommand.CreateRecord(null, data);
        }

        return RecordId.ParsePlainly(given).TryGet(out var id, out error) ? new TableCommand.CreateRecord(id, data) : error;
    }

    private static Result<TableCommand> Patch(CommandRequest request)
    {
        var increment = request["increment"u8];
        var data = increment is null ? request.Required("data"u8) : request["data"u8] ?? JsonText.EmptyObject;
        return request.Id().TryGet(out var id, out var error) && data.TryGet(out var changes, out error) && Form(request).TryGet(out var form, out error)
            ? new TableCommand.PatchRecord(id, changes, form, increment)
            : error;
    }

    private static Result<PatchForm> Form(CommandRequest request) => request["form"u8] is not { } form ? PatchForm.Merge : form.TryString() switch
    {
        "merge" => PatchForm.Merge,
        "fields" => PatchForm.Fields,
        "operations" => PatchForm.Operations,
        _ => StoreError.InvalidInput("form must be merge, fields or operations"),
    };
}
