using StateStore.Engine.Commands;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the bodies of requests about tables.</summary>
internal static class TableBody
{
    /// <summary>The expected form of a body that is a record, for the error of an empty body.</summary>
    public const string RecordForm = "the record, a JSON object";

    /// <summary>Reads <c>{max_length?, json_schema?, indexes?}</c>, or an empty body.</summary>
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

    /// <summary>Reads <c>{records: [..]}</c>.</summary>
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

    /// <summary>Reads a record, or the fields that are to be merged into one.</summary>
    public static Result<JsonText> ParseRecord(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (!JsonText.Parse(utf8, limits).TryGet(out var record, out var error))
        {
            return error;
        }

        return record.IsObject ? record : StoreError.InvalidInput("The body must be a JSON object");
    }

    /// <summary>Reads the operations of a JSON Patch. The engine checks them.</summary>
    public static Result<JsonText> ParsePatch(ReadOnlySpan<byte> utf8, Limits limits) => JsonText.Parse(utf8, limits);
}
