namespace StateStore.Storage;

/// <summary>The store is broken: the file is not a database, belongs to another program, can't be written, or has an unknown format.</summary>
/// <remarks>No retry helps, so a server that meets it at its start ends. The message says in one line what is wrong and what to do.</remarks>
public sealed class StorageBrokenException : StorageUnavailableException
{
    /// <summary>Makes the exception with a message for the operator.</summary>
    public StorageBrokenException(string message)
        : base(message) => ChangedNothing = true;

    /// <summary>Makes the exception with a message for the operator and the cause.</summary>
    public StorageBrokenException(string message, Exception? inner)
        : base(message, inner) => ChangedNothing = true;

    /// <summary>Makes the exception without a message.</summary>
    public StorageBrokenException()
    {
    }
}
