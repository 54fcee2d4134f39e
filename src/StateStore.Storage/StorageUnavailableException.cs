namespace StateStore.Storage;

/// <summary>
/// The store is away, not opened yet, or did not answer in time. The message is for the server's log: it may name hosts and files,
/// so it does not leave the server.
/// </summary>
public sealed class StorageUnavailableException : Exception
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
}
