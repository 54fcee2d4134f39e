namespace StateStore.Conformance.Storage;

/// <summary>
/// The place of the stores of one test: a file, a database, or nothing. It is empty at first, and several store objects may be created on it. Each test
/// creates a target and disposes it. The author of a store implements this interface.
/// </summary>
public interface IStorageTarget : IAsyncDisposable
{
    /// <summary>True if acknowledged changes exist for the next store object on the same target.</summary>
    bool IsDurable { get; }

    /// <summary>Creates a store object on this target and does not open it.</summary>
    ValueTask<IStateStorage> CreateAsync(StorageOptions options);
}
