using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Changes of tables as bytes, for the fingerprint of an idempotency key: everything that makes two requests different.</summary>
internal static class TableRequestBytes
{
    public static byte[] Of(string ns, ImmutableArray<TableRequest> requests)
    {
        var json = new JsonBuilder();
        json.Raw("{\"operation\":\"tables\",\"namespace\":"u8).String(ns);
        foreach (var request in requests)
        {
            json.Raw(",\"table\":"u8).String(request.Table).Raw(",\"command\":"u8).String(request.Command.GetType().Name);
            json.Raw(",\"expected_version\":"u8).OptionalNumber(request.Command.ExpectedVersion);
            Write(request.Command, ref json);
        }

        return json.Raw("}"u8).ToArray();
    }

    private static void Write(TableCommand command, scoped ref JsonBuilder json)
    {
        switch (command)
        {
            case TableCommand.CreateState create:
                json.OptionalNumber(create.MaxLength);
                Write(create.Schema?.Json, ref json);
                TableCodec.WriteTexts(create.Indexes, ref json);
                break;
            case TableCommand.SetState set:
                foreach (var record in set.Records)
                {
                    Write(record.Id, record.Data, ref json);
                }

                break;
            case TableCommand.CreateRecord create:
                Write(create.Id, create.Data, ref json);
                break;
            case TableCommand.SetRecord set:
                Write(set.Id, set.Data, ref json);
                break;
            case TableCommand.PatchRecord patch:
                Write(patch.Id, patch.Changes, ref json);
                json.Byte((byte)',').Number((int)patch.Form);
                Write(patch.Increment, ref json);
                break;
            case TableCommand.DeleteRecord delete:
                json.Number(delete.Id);
                break;
            case TableCommand.UpsertRecord upsert:
                Write(null, upsert.Data, ref json);
                TableCodec.WriteTexts(upsert.Match, ref json);
                break;
        }
    }

    private static void Write(long? id, JsonText data, scoped ref JsonBuilder json)
    {
        json.Byte((byte)',').OptionalNumber(id);
        Write(data, ref json);
    }

    private static void Write(JsonText? part, scoped ref JsonBuilder json) => json.Byte((byte)',').Raw(part is { } given ? given.Utf8.Span : "null"u8);
}
