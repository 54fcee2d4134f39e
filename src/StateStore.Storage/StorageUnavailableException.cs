namespace StateStore.Storage;

/// <summary>The store is unavailable: not opened yet, not reached, out of room, or silent for too long. A retry can help.</summary>
/// <remarks>The message is for the server's log. It may name hosts and files, so it does not leave the server.</remarks>
public class StorageUnavailableException : Exception
{
    /// <summary>Makes the exception with a message for the log.</summary>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message for the log and the cause.</summary>
    public StorageUnavailableException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Makes the exception without a message.</summary>
    public StorageUnavailableException()
    {
    }

    /// <summary>
    /// The problem in the store's own words, worded to follow "it": <c>can't save to its disk</c>. It names neither hosts nor files, so callers get it.
    /// Null if the store knows only that it is unavailable.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Whether the commit certainly changed nothing. If false, the commit may have been made.</summary>
    public bool ChangedNothing { get; init; }
}
