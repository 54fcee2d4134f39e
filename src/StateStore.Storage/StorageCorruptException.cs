namespace StateStore.Storage;

/// <summary>
/// What the store holds can't be read, and it is no single entry (<see cref="StoredEntry.Damage"/>): a log or a history that another program wrote over.
/// Nothing was changed. The request fails with CORRUPT; everything else goes on.
/// </summary>
public sealed class StorageCorruptException : Exception
{
    /// <param name="message">What can't be read, what was found there and how to repair it, in sentences that go to clients.</param>
    public StorageCorruptException(string message)
        : base(message)
    {
    }

    public StorageCorruptException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    public StorageCorruptException()
    {
    }
}
