using System.Collections.Concurrent;

namespace StateStore.Storage.Redis;

/// <summary>The state of one namespace in this process: its key names, its running commits and loads, and its registration.</summary>
internal sealed record RedisNamespace(
    NamespaceKeys Keys, SharedCommitCalls Commits, SharedLoads Loads, Registration Registration, Measurement Measurement, TermBackfill Backfill);

/// <summary>The state of a namespace's entry in the registry, as this process knows it.</summary>
internal sealed class Registration
{
    private long _life;

    /// <summary>Whether the registry lists the namespace, provided that it still has the same life.</summary>
    public bool IsMade { get; set; }

    /// <summary>The life of the namespace before it was registered.</summary>
    /// <remarks>
    /// A deletion removes the name from the registry before it begins another life. So a commit that names this life finds the namespace listed, or
    /// is refused.
    /// </remarks>
    public long Life
    {
        get => Volatile.Read(ref _life);
        set => Volatile.Write(ref _life, value);
    }
}

/// <summary>The namespaces in use.</summary>
internal sealed class Keyspace(RedisConnection connection, bool isCluster, StorageOptions options, IndexRebuild rebuild)
{
    /// <summary>The greatest number of remembered namespaces. Names are users' input, so beyond it all of them are dropped.</summary>
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
        var commits = new SharedCommitCalls(connection, keys, options, registration, rebuild, isCluster);
        return _kept.GetOrAdd(
            ns, new RedisNamespace(keys, commits, new(connection, keys), registration, new(connection, keys, rebuild), new(connection, keys, rebuild)));
    }

    /// <summary>Drops everything known. Redis was unavailable and may have come back empty, so registrations may be lost.</summary>
    public void Forget() => _kept.Clear();
}
