namespace StateStore.Storage.Sqlite.Writing;

/// <summary>An entry that the commit has put or deleted, for the events that join its history.</summary>
internal sealed class WrittenEntry(EntityKey key, long row, EntityVersion version, long? newest)
{
    public EntityKey Key { get; } = key;

    public long Row { get; } = row;

    public EntityVersion Version { get; } = version;

    /// <summary>The row of the newest event of its history among those appended so far.</summary>
    public long? Newest { get; set; } = newest;
}
