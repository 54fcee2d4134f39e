using System.Collections.Immutable;

namespace StateStore.Engine.Commands;

/// <summary>Turns the requests that change tables into commands of the engine.</summary>
public static class ChangeReader
{
    /// <summary>Whether a command changes a table or its records. BATCH, which holds such commands, is not one of them.</summary>
    /// <param name="name">The name as in the request; case matters.</param>
    public static bool IsChange(string name) => name is
        "CREATE_STATE" or "DELETE_STATE" or "SET_STATE" or "CREATE_RECORD" or "SET_RECORD" or "PATCH_RECORD" or "DELETE_RECORD" or "UPSERT_RECORD";

    /// <summary>Reads a command that changes a table, with its expected version.</summary>
    /// <param name="request">The request. <see cref="IsChange"/> accepts its name.</param>
    /// <param name="limits">The bounds of the JSON Schema of a new table.</param>
    /// <returns>The command; INVALID_INPUT for a missing or invalid member, INVALID_SCHEMA for an invalid JSON Schema.</returns>
    public static Result<TableCommand> Read(CommandRequest request, Limits limits)
    {
        var read = request.Name switch
        {
            "CREATE_STATE" => CreateState(request, limits).TryGet(out var create, out var invalid) ? create : invalid,
            "DELETE_STATE" => new TableCommand.DeleteState(),
            "SET_STATE" => SetState(request),
            "CREATE_RECORD" => CreateRecord(request),
            "SET_RECORD" => SetRecord(request),
            "PATCH_RECORD" => PatchRecord(request),
            "DELETE_RECORD" => DeleteRecord(request),
            "UPSERT_RECORD" => UpsertRecord(request),
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        };
        if (!read.TryGet(out var command, out var error) || !request.Count("expected_version"u8).TryGet(out var expected, out error))
        {
            return error;
        }

        return command with { ExpectedVersion = expected };
    }

    /// <summary>Reads the records of a SET_STATE: an array, or one of the values that are false in Python, which mean no records.</summary>
    /// <param name="data">The <c>data</c> of the request; null if absent.</param>
    /// <param name="readId">Reads an id, or refuses it.</param>
    public static Result<ImmutableArray<NewRecord>> Records(JsonText? data, Func<JsonText, Result<long>> readId)
    {
        if (data is not { } given || given.ToString() is "null" or "[]" or "{}" or "\"\"" or "0" or "false")
        {
            return ImmutableArray<NewRecord>.Empty;
        }

        if (given.Utf8.Span[0] != '[')
        {
            return StoreError.InvalidInput("data must be a list of records");
        }

        var records = ImmutableArray.CreateBuilder<NewRecord>();
        foreach (var item in JsonItems.Of(given))
        {
            if (!IdOf(item, readId).TryGet(out var id, out var error))
            {
                return error;
            }

            records.Add(new(id, item));
        }

        return records.DrainToImmutable();
    }

    /// <summary>Reads the id in a record; null if it has none.</summary>
    public static Result<long?> IdOf(JsonText record, Func<JsonText, Result<long>> readId)
    {
        if (!record.IsObject || JsonMembers.Of(record).Find("id"u8) is not { } id || CommandRequest.IsNull(id))
        {
            return (long?)null;
        }

        return readId(id).TryGet(out var number, out var error) ? number : error;
    }

    /// <summary>Reads the members <c>max_length</c>, <c>indexes</c> and <c>json_schema</c> of a new table. Each may be absent or null.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">The bounds of the JSON Schema.</param>
    /// <returns>The command; INVALID_INPUT for an invalid member, INVALID_SCHEMA for an invalid JSON Schema.</returns>
    public static Result<TableCommand.CreateState> CreateState(CommandRequest request, Limits limits)
    {
        if (!request.Count("max_length"u8).TryGet(out var most, out _))
        {
            return StoreError.InvalidInput("max_length must be a positive whole number, or null");
        }

        var indexes = ImmutableArray<string>.Empty;
        if (request["indexes"u8] is { } fields && !CommandRequest.IsNull(fields) && !request.Texts("indexes"u8).TryGet(out indexes, out var error))
        {
            return error;
        }

        TableSchema? schema = null;
        if (request["json_schema"u8] is { } json && !CommandRequest.IsNull(json) && !TableSchema.Compile(json, limits).TryGet(out schema, out error))
        {
            return error;
        }

        return new TableCommand.CreateState(most, schema) { Indexes = indexes };
    }

    private static Result<TableCommand> SetState(CommandRequest request) =>
        Records(request["data"u8], RecordId.Parse).TryGet(out var records, out var error) ? new TableCommand.SetState(records) : error;

    private static Result<TableCommand> CreateRecord(CommandRequest request) =>
        request.Required("data"u8).TryGet(out var data, out var error) && IdOf(data, RecordId.Parse).TryGet(out var id, out error)
            ? new TableCommand.CreateRecord(id, data)
            : error;

    private static Result<TableCommand> SetRecord(CommandRequest request) =>
        request.Id().TryGet(out var id, out var error) && request.Required("data"u8).TryGet(out var data, out error)
            ? new TableCommand.SetRecord(id, data)
            : error;

    private static Result<TableCommand> PatchRecord(CommandRequest request)
    {
        var increment = request["increment"u8];
        var data = increment is null ? request.Required("data"u8) : request["data"u8] ?? JsonText.EmptyObject;
        return request.Id().TryGet(out var id, out var error) && data.TryGet(out var changes, out error)
            ? new TableCommand.PatchRecord(id, changes, Increment: increment)
            : error;
    }

    private static Result<TableCommand> DeleteRecord(CommandRequest request) =>
        request.Id().TryGet(out var id, out var error) ? new TableCommand.DeleteRecord(id) : error;

    private static Result<TableCommand> UpsertRecord(CommandRequest request) =>
        request.Texts("match"u8).TryGet(out var match, out var error) && request.Required("data"u8).TryGet(out var data, out error)
            ? new TableCommand.UpsertRecord(match, data)
            : error;
}
