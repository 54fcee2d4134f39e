namespace StateStore.Storage.Sqlite;

/// <summary>The path of the database, and the bounds of the store over it.</summary>
public sealed record SqliteStorageOptions
{
    /// <summary>
    /// The database file. The file and its directory are created if they are missing. It must be on a local disk, because WAL needs shared memory.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The options that all stores have in common.</summary>
    public StorageOptions Storage { get; init; } = StorageOptions.Default;

    /// <summary>
    /// The greatest size of the file, in bytes; null = until the disk is full. Commits that need more fail with
    /// <see cref="StorageUnavailableException"/>, as on a full disk.
    /// </summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>
    /// The greatest size of one value, in bytes. The engine's own limits refuse larger ones earlier, so a commit with one is a bug and fails with
    /// <see cref="SqliteException"/>.
    /// </summary>
    public int MaxValueBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The greatest number of commits that wait for the writer. The callers of further ones wait for a place, up to the timeout.</summary>
    public int MaxQueuedCommits { get; init; } = 1024;

    /// <summary>The greatest number of concurrent reads, each on its own connection; further ones wait.</summary>
    public int MaxReaders { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);
}
