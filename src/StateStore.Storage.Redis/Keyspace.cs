using System.Collections.Concurrent;

namespace StateStore.Storage.Redis;

/// <summary>What this process keeps for one namespace: its spelled keys, and the commits and loads on their way to it.</summary>
internal sealed record RedisNamespace(NamespaceKeys Keys, SharedCommitCalls Commits, SharedLoads Loads, Registration Registration);

/// <summary>The state of a namespace's entry in the registry, as this process knows it.</summary>
internal sealed class Registration
{
    private long _life;

    /// <summary>The registry lists the namespace, if it has still the same life.</summary>
    public bool IsMade { get; set; }

    /// <summary>
    /// The life that the namespace had before it was entered. A deletion takes the name out of the registry before it begins another life, so a commit that
    /// names this one finds the namespace listed, or is refused.
    /// </summary>
    public long Life
    {
        get => Volatile.Read(ref _life);
        set => Volatile.Write(ref _life, value);
    }
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
        var registration = new Registration();
        return _kept.GetOrAdd(ns, new RedisNamespace(keys, new(connection, keys, options, registration, rebuild, isCluster), new(connection, keys), registration));
    }

    /// <summary>Redis was away and may have come back empty: whatever was registered there may be so no longer.</summary>
    public void Forget() => _kept.Clear();
}
