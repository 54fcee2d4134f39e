using System.Runtime.InteropServices;

namespace StateStore.Storage.Redis;

/// <summary>
/// The loads of single entries of one namespace. Each sees every commit that was made before the request, as a call of its own would.
/// </summary>
internal sealed class SharedLoads(RedisConnection connection, NamespaceKeys keys) : SharedCalls<EntityKey, StoredEntry>(connection, maxCalls: 8)
{
    private readonly RedisConnection _connection = connection;

    // The size of an entry is known only once it is loaded.
    protected override long BytesOf(EntityKey request) => 0;

    protected override async ValueTask<Func<int, StoredEntry>> SendAsync(EntityKey[] requests)
    {
        var loaded = await LoadCall.RunAsync(_connection, keys, ImmutableCollectionsMarshal.AsImmutableArray(requests), long.MaxValue, default).ConfigureAwait(false);
        return place => loaded[place];
    }
}
