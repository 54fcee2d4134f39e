using System.Collections.Concurrent;

namespace StateStore.Storage.Redis;

/// <summary>The spelled keys of the namespaces in use, kept so that calls need not spell them again.</summary>
internal sealed class Keyspace(bool isCluster)
{
    /// <summary>Names are users' input: beyond this many the memory of them begins anew.</summary>
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<string, NamespaceKeys> _kept = new(StringComparer.Ordinal);

    public bool IsCluster => isCluster;

    public NamespaceKeys Of(string ns)
    {
        if (_kept.TryGetValue(ns, out var keys))
        {
            return keys;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        return _kept.GetOrAdd(ns, new NamespaceKeys(ns, isCluster));
    }

    /// <summary>Redis was away and may have come back empty: whatever was registered there may be so no longer.</summary>
    public void Forget() => _kept.Clear();
}
