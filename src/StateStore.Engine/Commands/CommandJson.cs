using System.Collections.Immutable;

namespace StateStore.Engine.Commands;

/// <summary>Writes the answers to commands, in the form of the Simple State Engine. Further members appear only if the request asks for them.</summary>
internal static class CommandJson
{
    public static JsonBuffer States(IEnumerable<string> names)
    {
        var json = Begin();
        json.Raw(",\"states\":"u8);
        TableCodec.WriteTexts(names, ref json);
        return json.Raw("}"u8).ToBuffer();
    }

    public static JsonBuffer Info(TableSnapshot table)
    {
        var json = Begin();
        json.Raw(",\"name\":"u8).String(table.Name).Raw(",\"max_length\":"u8).OptionalNumber(table.MaxLength);
        json.Raw(",\"current_length\":"u8).Number(table.Length);
        WriteSchema(table, ref json);
        TableCodec.WriteIndexes(table.Indexes, ref json);
        return json.Raw(",\"version\":"u8).Number(table.Version).Raw("}"u8).ToBuffer();
    }

    public static JsonBuffer Schema(TableSnapshot table)
    {
        var json = Begin();
        WriteSchema(table, ref json);
        if (table.JsonSchema is { } schema)
        {
            json.Raw(",\"json_schema\":"u8).Raw(schema.Utf8.Span);
        }

        return json.Raw("}"u8).ToBuffer();
    }

    public static JsonBuffer Record(RecordSnapshot? record, CommandRequest request)
    {
        var json = Begin();
        json.Raw(",\"record\":"u8).Raw(record is null ? "null"u8 : record.Content.Utf8.Span);
        if (request.Flag("with_version"u8))
        {
            json.Raw(",\"version\":"u8).Number(record?.Version ?? 0);
        }

        return json.Raw("}"u8).ToBuffer();
    }

    public static JsonBuffer Records(RecordPage page, bool isPaged)
    {
        var json = Begin(LengthOf(page.Records) + 64);
        json.Raw(",\"records\":"u8);
        ListJson.WriteRecords(page.Records, ref json);
        if (isPaged)
        {
            json.Raw(",\"next\":"u8).OptionalNumber(page.Next);
        }

        ListJson.WriteCorrupt(page.Corrupt, ref json);

        return json.Raw("}"u8).ToBuffer();
    }

    public static JsonBuffer Changed(CommandRequest request, string state, TableCommand command, TableOutcome outcome)
    {
        var json = new JsonBuilder();
        WriteChanged(request, state, command, outcome, ref json);
        return json.ToBuffer();
    }

    public static JsonBuffer Batch(List<(CommandRequest Request, TableRequest Change)> requests, ImmutableArray<TableOutcome> outcomes)
    {
        var json = Begin();
        json.Raw(",\"results\":["u8);
        for (var i = 0; i < outcomes.Length; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8);
            WriteChanged(requests[i].Request, requests[i].Change.Table, requests[i].Change.Command, outcomes[i], ref json);
        }

        return json.Raw("]}"u8).ToBuffer();
    }

    private static int LengthOf(ImmutableArray<RecordSnapshot> records)
    {
        var length = 0;
        foreach (var record in records)
        {
            length += record.Content.Utf8.Length + 1;
        }

        return length;
    }

    private static void WriteChanged(CommandRequest request, string state, TableCommand command, TableOutcome outcome, scoped ref JsonBuilder json)
    {
        json.Raw("{\"status\":\"ok\""u8);
        switch (command)
        {
            case TableCommand.CreateState create:
                json.Raw(",\"created\":"u8).String(state).Raw(",\"max_length\":"u8).OptionalNumber(create.MaxLength);
                break;
            case TableCommand.SetState:
                json.Raw(",\"accepted\":"u8).Number(outcome.Accepted).Raw(",\"dropped\":"u8).Number(outcome.Dropped);
                break;
            case TableCommand.CreateRecord:
                json.Raw(",\"id\":"u8).Number(outcome.Record!.Id);
                break;
            case TableCommand.PatchRecord:
                json.Raw(",\"patched\":"u8).Bool(outcome.Type is not null);
                break;
            case TableCommand.DeleteRecord:
                json.Raw(",\"deleted\":"u8).Bool(outcome.Type is not null);
                break;
            case TableCommand.UpsertRecord:
                json.Raw(",\"id\":"u8).Number(outcome.Record!.Id).Raw(",\"created\":"u8).Bool(outcome.Type == TableEventType.Created);
                break;
        }

        if (request.Flag("return_record"u8))
        {
            json.Raw(",\"record\":"u8).Raw(outcome.Record is { } record ? record.Content.Utf8.Span : "null"u8);
        }

        if (request.Flag("with_version"u8))
        {
            json.Raw(",\"version\":"u8).Number(outcome.Version);
        }

        DryRunJson.Write(outcome.Events, ref json);
        json.Byte((byte)'}');
    }

    private static JsonBuilder Begin(int capacity = 512)
    {
        var json = new JsonBuilder(capacity);
        json.Raw("{\"status\":\"ok\""u8);
        return json;
    }

    private static void WriteSchema(TableSnapshot table, scoped ref JsonBuilder json)
    {
        json.Raw(",\"schema\":"u8);
        if (table.FieldNames is { } names)
        {
            TableCodec.WriteTexts(names, ref json);
        }
        else
        {
            json.Raw("null"u8);
        }
    }
}
