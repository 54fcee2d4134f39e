using System.Collections.Concurrent;

namespace StateStore.Storage.Redis;

/// <summary>What this process keeps for one namespace: its spelled keys, and the commits and loads on their way to it.</summary>
internal sealed record RedisNamespace(NamespaceKeys Keys, SharedCommits Commits, SharedLoads Loads)
{
    /// <summary>This process has seen to it that the registry lists the namespace.</summary>
    public bool IsRegistered { get; set; }
}

/// <summary>The namespaces in use.</summary>
internal sealed class Keyspace(RedisConnection connection, bool isCluster, StorageOptions options, IndexRebuild rebuild)
{
    /// <summary>Names are users' input: beyond this many the memory of them begins anew.</summary>
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<string, RedisNamespace> _kept = new(StringComparer.Ordinal);

    public bool IsCluster => isCluster;

    public RedisNamespace Of(string ns)
    {
        if (_kept.TryGetValue(ns, out var known))
        {
            return known;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        var keys = new NamespaceKeys(ns, isCluster);
        return _kept.GetOrAdd(ns, new RedisNamespace(keys, new(connection, keys, options, rebuild), new(connection, keys)));
    }

    /// <summary>Redis was away and may have come back empty: whatever was registered there may be so no longer.</summary>
    public void Forget() => _kept.Clear();
}
