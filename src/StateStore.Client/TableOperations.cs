using System.Collections.Immutable;

namespace StateStore.Client;

/// <summary>Writes changes of tables as the operations of a batch.</summary>
internal static class TableOperations
{
    /// <summary>Writes <c>{"operations":[..]}</c>.</summary>
    public static JsonBuilder Write(ImmutableArray<TableRequest> requests)
    {
        var json = new JsonBuilder(1_024);
        json.Raw("{\"operations\":["u8);
        for (var i = 0; i < requests.Length; i++)
        {
            json.Raw(i == 0 ? "{\"table\":"u8 : ",{\"table\":"u8).String(requests[i].Table);
            WriteCommand(requests[i].Command, ref json);
            if (requests[i].Command.ExpectedVersion is { } version)
            {
                json.Raw(",\"expected_version\":"u8).Number(version);
            }

            json.Byte((byte)'}');
        }

        json.Raw("]}"u8);
        return json;
    }

    private static void WriteCommand(TableCommand command, scoped ref JsonBuilder json)
    {
        switch (command)
        {
            case TableCommand.CreateState create:
                WriteCreate(create, ref json);
                break;
            case TableCommand.DeleteState:
                json.Raw(",\"op\":\"delete_table\""u8);
                break;
            case TableCommand.SetState set:
                WriteRecords(set.Records, ref json);
                break;
            case TableCommand.CreateRecord create:
                json.Raw(",\"op\":\"create_record\",\"id\":"u8).OptionalNumber(create.Id).Raw(",\"data\":"u8).Raw(create.Data.Utf8.Span);
                break;
            case TableCommand.SetRecord set:
                json.Raw(",\"op\":\"set_record\",\"id\":"u8).Number(set.Id).Raw(",\"data\":"u8).Raw(set.Data.Utf8.Span);
                break;
            case TableCommand.PatchRecord patch:
                WritePatch(patch, ref json);
                break;
            case TableCommand.DeleteRecord delete:
                json.Raw(",\"op\":\"delete_record\",\"id\":"u8).Number(delete.Id);
                break;
            case TableCommand.UpsertRecord upsert:
                json.Raw(",\"op\":\"upsert_record\",\"match\":"u8);
                TableCodec.WriteTexts(upsert.Match, ref json);
                json.Raw(",\"data\":"u8).Raw(upsert.Data.Utf8.Span);
                break;
        }
    }

    private static void WriteCreate(TableCommand.CreateState create, scoped ref JsonBuilder json)
    {
        json.Raw(",\"op\":\"create_table\",\"max_length\":"u8).OptionalNumber(create.MaxLength);
        if (create.Schema is { } schema)
        {
            json.Raw(",\"json_schema\":"u8).Raw(schema.Json.Utf8.Span);
        }

        TableCodec.WriteIndexes(create.Indexes, ref json);
    }

    private static void WriteRecords(ImmutableArray<NewRecord> records, scoped ref JsonBuilder json)
    {
        json.Raw(",\"op\":\"set_records\",\"records\":["u8);
        for (var i = 0; i < records.Length; i++)
        {
            var (id, data) = records[i];
            json.Raw(i == 0 ? ""u8 : ","u8).Raw((id is { } given && data.IsObject ? RecordJson.Compose(given, data) : data).Utf8.Span);
        }

        json.Byte((byte)']');
    }

    private static void WritePatch(TableCommand.PatchRecord patch, scoped ref JsonBuilder json)
    {
        json.Raw(",\"op\":\"patch_record\",\"id\":"u8).Number(patch.Id).Raw(",\"data\":"u8).Raw(patch.Changes.Utf8.Span);
        json.Raw(patch.Form switch
        {
            PatchForm.Fields => ",\"form\":\"fields\""u8,
            PatchForm.Merge => ",\"form\":\"merge\""u8,
            _ => ",\"form\":\"operations\""u8,
        });
        if (patch.Increment is { } increment)
        {
            json.Raw(",\"increment\":"u8).Raw(increment.Utf8.Span);
        }
    }
}
