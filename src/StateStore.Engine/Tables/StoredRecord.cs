namespace StateStore.Engine.Tables;

/// <summary>Decodes stored records. Damage makes a damaged record (<see cref="TableRecord.IsDamaged"/>), not an error.</summary>
internal static class StoredRecord
{
    /// <summary>The record of a loaded entry; null if there is none.</summary>
    public static TableRecord? Of(long id, StoredEntry stored)
    {
        if (stored.Damage is not null)
        {
            return TableRecord.Damaged(id, stored.Version, stored.Damage);
        }

        return stored.Value is not { } bytes ? null
            : TableCodec.TryDecodeRecord(stored.Version, bytes, out var record) ? record
            : TableRecord.Damaged(id, stored.Version, null);
    }

    /// <summary>Decodes an entry of a scan; false if it can't be read.</summary>
    public static bool TryRead(in ScannedEntry entry, out TableRecord record)
    {
        record = default;
        return entry.Damage is null && TableCodec.TryDecodeRecord(entry.Version, entry.Value, out record);
    }
}
