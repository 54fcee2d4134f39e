namespace StateStore.Engine.Providers;

/// <summary>
/// Keeps the state of plugins as bytes under keys, in separate stores, like the state store provider of Drasi. Store ids and keys are any text.
/// </summary>
/// <remarks>
/// A change is answered once it is as durable as the storage can make it. A call with several changes makes all of them or none. Expected failures
/// are values: INVALID_NAME (invalid Unicode, or more than 16 KiB), TOO_LARGE, INVALID_INPUT (a batch beyond the limit), STORAGE_UNAVAILABLE.
/// </remarks>
public interface IStateStoreProvider
{
    /// <summary>Whether acknowledged changes survive the end of this process.</summary>
    bool IsDurable { get; }

    /// <summary>Gets the value; null if there is none.</summary>
    ValueTask<Result<ReadOnlyMemory<byte>?>> GetAsync(string storeId, string key, CancellationToken cancellation = default);

    /// <summary>Sets the value; true if the key was missing. The bytes must not change afterwards.</summary>
    ValueTask<Result<bool>> SetAsync(string storeId, string key, ReadOnlyMemory<byte> value, CancellationToken cancellation = default);

    /// <summary>Deletes the key; true if it existed.</summary>
    ValueTask<Result<bool>> DeleteAsync(string storeId, string key, CancellationToken cancellation = default);

    /// <summary>Whether the key exists.</summary>
    ValueTask<Result<bool>> ContainsKeyAsync(string storeId, string key, CancellationToken cancellation = default);

    /// <summary>Gets the values of the keys that exist, as of one moment.</summary>
    ValueTask<Result<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> GetManyAsync(
        string storeId, IEnumerable<string> keys, CancellationToken cancellation = default);

    /// <summary>Sets all values or none. The last value counts for a key that is given twice.</summary>
    /// <returns>The number of entries given.</returns>
    ValueTask<Result<int>> SetManyAsync(
        string storeId, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellation = default);

    /// <summary>Deletes all the keys or none.</summary>
    /// <returns>The number of keys that existed.</returns>
    ValueTask<Result<int>> DeleteManyAsync(string storeId, IEnumerable<string> keys, CancellationToken cancellation = default);

    /// <summary>Deletes every key of a store. A store with more keys than a batch may have is cleared batch by batch, so not as one change.</summary>
    /// <returns>The number of keys that existed.</returns>
    ValueTask<Result<int>> ClearStoreAsync(string storeId, CancellationToken cancellation = default);

    /// <summary>Lists the keys in the order of their UTF-8 bytes.</summary>
    ValueTask<Result<IReadOnlyList<string>>> ListKeysAsync(string storeId, CancellationToken cancellation = default);

    /// <summary>Whether the store has at least one key.</summary>
    ValueTask<Result<bool>> StoreExistsAsync(string storeId, CancellationToken cancellation = default);

    /// <summary>Counts the keys of a store.</summary>
    ValueTask<Result<long>> KeyCountAsync(string storeId, CancellationToken cancellation = default);

    /// <summary>Does nothing: every answer has already waited until its change was durable.</summary>
    ValueTask<Result<bool>> SyncAsync(CancellationToken cancellation = default);
}
