namespace StateStore.Engine.Caching;

/// <summary>
/// Decoded keys. An entry may be stale or expired: a change decided on it counts only if the commit's check of the version holds, and reads ask the
/// store. Missing keys are not remembered.
/// </summary>
internal sealed class KeyCache(long capacityBytes, CacheMeter? meter = null)
{
    private const int Overhead = 350;

    private readonly BoundedCache<(string Namespace, string Key), Entry> _keys = new(
        capacityBytes, (key, cached) => Overhead + (2 * key.Key.Length) + (cached.Current.Value?.Value.Bytes.Length ?? 0), meter);

    /// <summary>Bytes held, as the bound counts them.</summary>
    public long Cost => _keys.Cost;

    public Versioned<KeyEntry>? Find(string ns, string key) => _keys.TryGet((ns, key), out var cached) ? cached.Current : null;

    public void Put(string ns, string key, Versioned<KeyEntry> current)
    {
        if (current.Value is null)
        {
            Remove(ns, key);
        }
        else
        {
            _keys.Put((ns, key), new(current));
        }
    }

    public void Remove(string ns, string key) => _keys.Remove((ns, key));

    /// <summary>A reference, so that readers without a lock never see a half-written value.</summary>
    private sealed record Entry(Versioned<KeyEntry> Current);
}
