namespace StateStore.Storage.Sqlite;

/// <summary>Where the database is, and the bounds of the store over it.</summary>
public sealed record SqliteStorageOptions
{
    /// <summary>The database file; it and its directory are created when missing. Must be on a local disk: WAL needs shared memory.</summary>
    public required string Path { get; init; }

    public StorageOptions Storage { get; init; } = StorageOptions.Default;

    /// <summary>
    /// The size, in bytes, beyond which the file may not grow; null = until the disk is full. Commits that would need more fail with
    /// <see cref="StorageUnavailableException"/>, as on a full disk.
    /// </summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>
    /// Bytes that one value may have. Larger ones never get past the limits of the store's doors, so the commit fails with
    /// <see cref="SqliteException"/>.
    /// </summary>
    public int MaxValueBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Commits that may wait for the writer; the callers of further ones wait for a place, up to the timeout.</summary>
    public int MaxQueuedCommits { get; init; } = 1024;

    /// <summary>Reads that may run at once, each on its own connection; further ones wait.</summary>
    public int MaxReaders { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);
}
