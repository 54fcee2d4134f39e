using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>The parts of lists as JSON that every door writes.</summary>
public static class ListJson
{
    /// <summary>An array of records.</summary>
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
    /// Writes <c>,"corrupt":[{"id":"..","message":".."},..]</c>, the entries that a list can't show because their stored form can't be read; nothing where
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
