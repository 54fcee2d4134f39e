using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;

namespace StateStore.Engine.DistributedCache;

/// <summary>
/// The cache of .NET (<see cref="IDistributedCache"/>) over the keys of a namespace. A value is the key's value, so it is also visible over HTTP. The
/// store removes expired entries.
/// </summary>
/// <remarks>
/// An entry without an expiry gets the default time to live of the keys of its namespace. A read of an entry with a sliding expiry is also a change: it
/// sets the expiry. Errors of the store become <see cref="StateStoreException"/>: INVALID_NAME (a key of more than 16 KiB or invalid Unicode),
/// TOO_LARGE, LIMIT_EXCEEDED (a quota), STORAGE_UNAVAILABLE and others.
/// </remarks>
/// <param name="store">The store: in this process, in a cluster, or remote.</param>
/// <param name="ns">The namespace; it should hold nothing else.</param>
/// <param name="clock">The clock by which times of day become times to live.</param>
public sealed class StateStoreDistributedCache(IStateStore store, string ns, TimeProvider clock) : IBufferDistributedCache
{
    /// <inheritdoc/>
    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await ReadAsync(key, token).ConfigureAwait(false))?.Value.Bytes.ToArray();

    /// <inheritdoc/>
    public bool TryGet(string key, IBufferWriter<byte> destination) => TryGetAsync(key, destination).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await ReadAsync(key, token).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        destination.Write(found.Value.Bytes.Span);
        return true;
    }

    /// <inheritdoc/>
    public void Refresh(string key) => RefreshAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public Task RefreshAsync(string key, CancellationToken token = default) => ReadAsync(key, token);

    /// <inheritdoc/>
    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ThrowIf((await store.Keys.DeleteAsync(ns, key, cancellation: token).ConfigureAwait(false)).Error);
    }

    /// <inheritdoc/>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        return WriteAsync(key, [.. value], options, token);
    }

    /// <inheritdoc/>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        WriteAsync(key, value.ToArray(), options, default).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        new(WriteAsync(key, value.ToArray(), options, token));

    /// <param name="key">The key.</param>
    /// <param name="value">The value; nothing else refers to these bytes, because the store keeps them.</param>
    /// <param name="options">The expiry.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    private async Task WriteAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(options);
        var now = clock.GetUtcNow();
        var expiry = CacheExpiry.Of(options, now);
        var kept = KeyValue.FromTrusted(value, expiry.ContentType);
        ThrowIf((await store.Keys.SetAsync(ns, key, kept, expiry.From(now), cancellation: cancellation).ConfigureAwait(false)).Error);
    }

    /// <summary>Gets the entry and restarts its sliding expiry; null if it is missing.</summary>
    private async Task<KeySnapshot?> ReadAsync(string key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        var read = await store.Keys.GetAsync(ns, key, cancellation).ConfigureAwait(false);
        if (!read.TryGet(out var found, out var error))
        {
            ThrowIf(error, ErrorCode.NotFound);
            return null;
        }

        var expiry = CacheExpiry.Parse(found.Value.ContentType);
        if (expiry.IsSliding)
        {
            // Another version has an expiry of its own: a writer replaced the entry, or another reader has just restarted it.
            var touch = new KeyCommand.Touch(expiry.From(clock.GetUtcNow())) { ExpectedVersion = found.Version };
            var touched = await store.Keys.ChangeAsync(ns, key, touch, cancellation: cancellation).ConfigureAwait(false);
            ThrowIf(touched.Error, ErrorCode.VersionConflict, ErrorCode.NotFound);
        }

        return found;
    }

    private static void ThrowIf(StoreError? error, params ReadOnlySpan<ErrorCode> harmless)
    {
        if (error is not null && !harmless.Contains(error.Code))
        {
            throw new StateStoreException(error);
        }
    }
}
