namespace StateStore.Storage;

/// <summary>A log or a history can't be read, for example because another program has written over it.</summary>
/// <remarks>
/// Nothing was changed. The request fails with CORRUPT; other requests are served. A single entry that can't be read is not an exception but a value
/// (<see cref="StoredEntry.Damage"/>).
/// </remarks>
public sealed class StorageCorruptException : Exception
{
    /// <summary>Makes the exception with a message for clients.</summary>
    /// <param name="message">The damaged part, its content and the repair, in sentences for clients.</param>
    public StorageCorruptException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message for clients and the cause.</summary>
    public StorageCorruptException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Makes the exception without a message.</summary>
    public StorageCorruptException()
    {
    }
}
