using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace StateStore.Engine.Providers;

/// <summary>The provider over the keys of any <see cref="IStateStore"/>. A store is a namespace, so its content is also visible over HTTP.</summary>
/// <param name="store">The store: in this process, in a cluster, or remote.</param>
/// <param name="isDurable">Whether its acknowledged changes survive the end of this process.</param>
/// <param name="scope">
/// A prefix that keeps applications on one storage apart: the namespace is <c>{scope}:{store id}</c>. Empty = the id alone.
/// </param>
/// <param name="limits">The limits of the store; null = the defaults.</param>
public sealed class KeyStateStoreProvider(IStateStore store, bool isDurable, string scope = "", Limits? limits = null) : IStateStoreProvider
{
    private const char Hashed = '~';
    private const int PageSize = 1_000;

    private readonly Limits _limits = limits ?? Limits.Default;

    /// <inheritdoc/>
    public bool IsDurable => isDurable;

    /// <inheritdoc/>
    public async ValueTask<Result<ReadOnlyMemory<byte>?>> GetAsync(string storeId, string key, CancellationToken cancellation = default)
    {
        var found = await store.Keys.GetAsync(NamespaceOf(storeId), key, cancellation).ConfigureAwait(false);
        return found.TryGet(out var snapshot, out var error) ? snapshot.Value.Bytes
            : error.Code == ErrorCode.NotFound ? (ReadOnlyMemory<byte>?)null
            : error;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<bool>> SetAsync(string storeId, string key, ReadOnlyMemory<byte> value, CancellationToken cancellation = default)
    {
        var set = await store.Keys.SetAsync(NamespaceOf(storeId), key, KeyValue.Of(value), cancellation: cancellation).ConfigureAwait(false);
        return set.TryGet(out var outcome, out var error) ? outcome.Type == KeyEventType.Created : error;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<bool>> DeleteAsync(string storeId, string key, CancellationToken cancellation = default)
    {
        var deleted = await store.Keys.DeleteAsync(NamespaceOf(storeId), key, cancellation: cancellation).ConfigureAwait(false);
        return deleted.TryGet(out var outcome, out var error) ? outcome.Type is not null : error;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<bool>> ContainsKeyAsync(string storeId, string key, CancellationToken cancellation = default)
    {
        var found = await GetAsync(storeId, key, cancellation).ConfigureAwait(false);
        return found.TryGet(out var value, out var error) ? value is not null : error;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>> GetManyAsync(
        string storeId, IEnumerable<string> keys, CancellationToken cancellation = default)
    {
        var values = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        ImmutableArray<string> wanted = [.. keys.Distinct(StringComparer.Ordinal)];
        if (!wanted.IsEmpty)
        {
            var read = await store.Keys.GetManyAsync(NamespaceOf(storeId), wanted, cancellation).ConfigureAwait(false);
            if (!read.TryGet(out var found, out var error))
            {
                return error;
            }

            foreach (var key in found)
            {
                if (key is not null)
                {
                    values.Add(key.Key, key.Value.Bytes);
                }
            }
        }

        return values;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<int>> SetManyAsync(
        string storeId, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellation = default)
    {
        var made = await ChangeAsync(storeId, [.. entries.Select(entry => new KeyRequest(entry.Key, new KeyCommand.Set(KeyValue.Of(entry.Value))))], cancellation)
            .ConfigureAwait(false);
        return made.TryGet(out var outcomes, out var error) ? outcomes.Length : error;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<int>> DeleteManyAsync(string storeId, IEnumerable<string> keys, CancellationToken cancellation = default)
    {
        var made = await ChangeAsync(storeId, [.. keys.Select(key => new KeyRequest(key, new KeyCommand.Delete()))], cancellation).ConfigureAwait(false);
        return made.TryGet(out var outcomes, out var error) ? outcomes.Count(outcome => outcome.Type is not null) : error;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<int>> ClearStoreAsync(string storeId, CancellationToken cancellation = default)
    {
        if (!(await ListKeysAsync(storeId, cancellation).ConfigureAwait(false)).TryGet(out var keys, out var error))
        {
            return error;
        }

        var removed = 0;
        foreach (var batch in keys.Chunk(_limits.BatchCommands))
        {
            if (!(await DeleteManyAsync(storeId, batch, cancellation).ConfigureAwait(false)).TryGet(out var count, out error))
            {
                return error;
            }

            removed += count;
        }

        return removed;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<IReadOnlyList<string>>> ListKeysAsync(string storeId, CancellationToken cancellation = default)
    {
        var keys = new List<string>();
        var query = new KeyQuery(Limit: Math.Min(PageSize, _limits.PageSize));
        do
        {
            if (!(await store.Keys.ListAsync(NamespaceOf(storeId), query, cancellation).ConfigureAwait(false)).TryGet(out var page, out var error))
            {
                return error;
            }

            keys.AddRange(page.Keys.Select(key => key.Key));
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        return keys;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<bool>> StoreExistsAsync(string storeId, CancellationToken cancellation = default)
    {
        var listed = await store.Keys.ListAsync(NamespaceOf(storeId), new(Limit: 1), cancellation).ConfigureAwait(false);
        return listed.TryGet(out var page, out var error) ? !page.Keys.IsEmpty : error;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<long>> KeyCountAsync(string storeId, CancellationToken cancellation = default)
    {
        var described = await store.Namespaces.DescribeAsync(NamespaceOf(storeId), 1, cancellation).ConfigureAwait(false);
        return described.TryGet(out var description, out var error) ? description.Info.Keys : error;
    }

    /// <inheritdoc/>
    public ValueTask<Result<bool>> SyncAsync(CancellationToken cancellation = default) => new(true);

    private ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(string storeId, ImmutableArray<KeyRequest> requests, CancellationToken cancellation) =>
        requests.IsEmpty ? new(ImmutableArray<KeyOutcome>.Empty) : store.Keys.ChangeAsync(NamespaceOf(storeId), requests, default, cancellation);

    /// <summary>
    /// The namespace of a store: the id itself if it is a valid namespace, so that people find it. Otherwise its hash after a mark that no such id
    /// begins with.
    /// </summary>
    private string NamespaceOf(string storeId)
    {
        var name = scope.Length == 0 ? storeId : $"{scope}:{storeId}";
        return !name.StartsWith(Hashed) && Names.CheckNamespace(name, _limits) is null
            ? name
            : Hashed + Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(name)));
    }
}
