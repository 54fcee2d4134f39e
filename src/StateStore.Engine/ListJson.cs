using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Writes the parts of lists that HTTP and the commands have in common, as JSON.</summary>
public static class ListJson
{
    /// <summary>Writes an array of records.</summary>
    public static void WriteRecords(ImmutableArray<RecordSnapshot> records, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'[');
        for (var i = 0; i < records.Length; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8).Raw(records[i].Content.Utf8.Span);
        }

        json.Byte((byte)']');
    }

    /// <summary>
    /// Writes <c>,"corrupt":[{"id":"..","message":".."},..]</c>: the entries that a list can't show because they can't be read. It writes nothing if
    /// there are none.
    /// </summary>
    public static void WriteCorrupt(ImmutableArray<CorruptEntry> corrupt, scoped ref JsonBuilder json)
    {
        if (corrupt.IsDefaultOrEmpty)
        {
            return;
        }

        json.Raw(",\"corrupt\":["u8);
        for (var i = 0; i < corrupt.Length; i++)
        {
            json.Raw(i == 0 ? "{\"id\":"u8 : ",{\"id\":"u8).String(corrupt[i].Id).Raw(",\"message\":"u8).String(corrupt[i].Message).Byte((byte)'}');
        }

        json.Byte((byte)']');
    }
}
