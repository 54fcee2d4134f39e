using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>Writes changes of tables as bytes for the fingerprint of an idempotency key: every part that distinguishes two requests.</summary>
internal static class TableRequestBytes
{
    public static byte[] Of(string ns, ImmutableArray<TableRequest> requests)
    {
        var json = RequestFrame.Begin("tables"u8, ns);
        foreach (var request in requests)
        {
            RequestFrame.Command("table"u8, request.Table, Tag(request.Command), request.Command.ExpectedVersion, ref json);
            Write(request.Command, ref json);
        }

        return RequestFrame.End(ref json);
    }

    private static ReadOnlySpan<byte> Tag(TableCommand command) => command switch
    {
        TableCommand.CreateState => "CreateState"u8,
        TableCommand.DeleteState => "DeleteState"u8,
        TableCommand.SetState => "SetState"u8,
        TableCommand.CreateRecord => "CreateRecord"u8,
        TableCommand.SetRecord => "SetRecord"u8,
        TableCommand.PatchRecord => "PatchRecord"u8,
        TableCommand.DeleteRecord => "DeleteRecord"u8,
        TableCommand.UpsertRecord => "UpsertRecord"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command has no tag"),
    };

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
