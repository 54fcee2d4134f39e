namespace StateStore.Storage.Sqlite.Writing;

/// <summary>An entry that the commit has put or deleted, for the events that join its history.</summary>
internal sealed class WrittenEntry(EntityKey key, long row, EntityVersion version, long? newest)
{
    public EntityKey Key { get; } = key;

    public long Row { get; } = row;

    public EntityVersion Version { get; } = version;

    /// <summary>Row of the newest event of its history, as far as it is appended.</summary>
    public long? Newest { get; set; } = newest;
}
