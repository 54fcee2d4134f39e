namespace StateStore.Storage;

/// <summary>
/// The store is broken: the file is not a database, belongs to another program, can't be written, or has a format that this version does not know. No retry helps, so a
/// server that meets it at its start ends. The message says in one line what is wrong and what to do.
/// </summary>
public sealed class StorageBrokenException : StorageUnavailableException
{
    public StorageBrokenException(string message)
        : base(message) => ChangedNothing = true;

    public StorageBrokenException(string message, Exception? inner)
        : base(message, inner) => ChangedNothing = true;

    public StorageBrokenException()
    {
    }
}
