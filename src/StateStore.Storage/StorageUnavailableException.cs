namespace StateStore.Storage;

/// <summary>
/// The store is unavailable: not opened yet, not reached, out of room, or silent for too long. A retry can help. The message is for the
/// server's log: it may name hosts and files, so it does not leave the server.
/// </summary>
public class StorageUnavailableException : Exception
{
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    public StorageUnavailableException()
    {
    }

    /// <summary>
    /// What is wrong, in the store's own words, to be read behind "it": <c>can't save to its disk</c>. It names neither hosts nor files, so callers are told it. Null where the
    /// store can't say more than that it is unavailable.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The commit that met it certainly changed nothing; otherwise the commit may have been made or not.</summary>
    public bool ChangedNothing { get; init; }
}
