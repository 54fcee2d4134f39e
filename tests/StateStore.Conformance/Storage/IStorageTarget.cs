namespace StateStore.Conformance.Storage;

/// <summary>
/// What a store's author gives the suite: a place of its own (a file, a database, nothing at all), empty at first, on which store
/// objects are made. Each test has a new target and disposes it.
/// </summary>
public interface IStorageTarget : IAsyncDisposable
{
    /// <summary>What a store acknowledged is still there for the next store object on the same target.</summary>
    bool IsDurable { get; }

    /// <summary>A new store object on this target, not opened yet.</summary>
    ValueTask<IStateStorage> CreateAsync(StorageOptions options);
}
