namespace StateStore.Engine.Providers;

/// <summary>
/// State of plugins as bytes under keys, in stores of their own (seed: Drasi state store). Store ids and keys are any text. A call that changes
/// something is answered when it is as durable as the storage is; one that changes several things changes all of them or nothing. Expected failures are
/// values: INVALID_NAME (no Unicode, or beyond 16 KiB), TOO_LARGE, INVALID_INPUT (a batch beyond the limit), STORAGE_UNAVAILABLE.
/// </summary>
public interface IStateStoreProvider
{
    /// <summary>What was answered survives the end of this process.</summary>
    bool IsDurable { get; }

    /// <summary>The value; null when there is none.</summary>
    ValueTask<Result<ReadOnlyMemory<byte>?>> GetAsync(string storeId, string key, CancellationToken cancellation = default);

    /// <summary>Sets the value, whatever was there; true = nothing was. The bytes must not change afterwards.</summary>
    ValueTask<Result<bool>> SetAsync(string storeId, string key, ReadOnlyMemory<byte> value, CancellationToken cancellation = default);

    /// <summary>True = it was there.</summary>
    ValueTask<Result<bool>> DeleteAsync(string storeId, string key, CancellationToken cancellation = default);

    ValueTask<Result<bool>> ContainsKeyAsync(string storeId, string key, CancellationToken cancellation = default);

    /// <summary>The values of those keys that are there, as of one moment.</summary>
    ValueTask<Result<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> GetManyAsync(
        string storeId, IEnumerable<string> keys, CancellationToken cancellation = default);

    /// <summary>Sets all of them or none; of a key that is given twice the last value counts. Gives how many there were to set.</summary>
    ValueTask<Result<int>> SetManyAsync(
        string storeId, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellation = default);

    /// <summary>Removes all of them; gives how many were there.</summary>
    ValueTask<Result<int>> DeleteManyAsync(string storeId, IEnumerable<string> keys, CancellationToken cancellation = default);

    /// <summary>
    /// Removes every key of a store; gives how many there were. A store of more keys than a batch takes is cleared batch by batch.
    /// </summary>
    ValueTask<Result<int>> ClearStoreAsync(string storeId, CancellationToken cancellation = default);

    /// <summary>In the order of their UTF-8 bytes.</summary>
    ValueTask<Result<IReadOnlyList<string>>> ListKeysAsync(string storeId, CancellationToken cancellation = default);

    /// <summary>True where there is at least one key.</summary>
    ValueTask<Result<bool>> StoreExistsAsync(string storeId, CancellationToken cancellation = default);

    ValueTask<Result<long>> KeyCountAsync(string storeId, CancellationToken cancellation = default);

    /// <summary>Nothing to do: each answer has waited for what it promises.</summary>
    ValueTask<Result<bool>> SyncAsync(CancellationToken cancellation = default);
}
