using StateStore.Engine.Commands;

namespace StateStore.AspNetCore.Requests;

/// <summary>Bodies of requests about tables.</summary>
internal static class TableBody
{
    /// <summary>What the body is to be where it is a record.</summary>
    public const string RecordForm = "the record, a JSON object";

    /// <summary><c>{max_length?, json_schema?, indexes?}</c>, or nothing.</summary>
    public static Result<TableCommand.CreateState> Parse(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (utf8.IsEmpty)
        {
            return new TableCommand.CreateState();
        }

        if (!JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) ||
            !KnownMembers.Only(members, "max_length", "json_schema", "indexes").TryGet(out _, out error))
        {
            return error;
        }

        return CommandRequest.Of(members).TryGet(out var request, out error) ? ChangeReader.CreateState(request, limits) : error;
    }

    /// <summary><c>{records: [..]}</c></summary>
    public static Result<TableCommand> ParseRecords(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (!JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) ||
            !KnownMembers.Only(members, "records").TryGet(out _, out error))
        {
            return error;
        }

        if (members.Find("records"u8) is not { } records || records.Utf8.Span[0] != '[')
        {
            return StoreError.InvalidInput("records must be a list of records");
        }

        return ChangeReader.Records(records, RecordId.ParsePlainly).TryGet(out var read, out error) ? new TableCommand.SetState(read) : error;
    }

    /// <summary>A record, or what is to be merged into one.</summary>
    public static Result<JsonText> ParseRecord(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (!JsonText.Parse(utf8, limits).TryGet(out var record, out var error))
        {
            return error;
        }

        return record.IsObject ? record : StoreError.InvalidInput("The body must be a JSON object");
    }

    /// <summary>What is wrong with the operations is seen by the engine.</summary>
    public static Result<JsonText> ParsePatch(ReadOnlySpan<byte> utf8, Limits limits) => JsonText.Parse(utf8, limits);
}
