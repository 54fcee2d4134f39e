namespace StateStore.Engine.Tables;

/// <summary>The one way from stored bytes to a record. One that can't be read is a record still (<see cref="TableRecord.IsDamaged"/>).</summary>
internal static class StoredRecord
{
    /// <summary>The record that a load of an id gave; null when there is none.</summary>
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

    /// <summary>False when what a scan gave can't be read.</summary>
    public static bool TryRead(in ScannedEntry entry, out TableRecord record)
    {
        record = default;
        return entry.Damage is null && TableCodec.TryDecodeRecord(entry.Version, entry.Value, out record);
    }
}
