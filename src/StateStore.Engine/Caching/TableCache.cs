namespace StateStore.Engine.Caching;

/// <summary>
/// Decoded tables, without their records. An entry may be stale: a change decided on it counts only if the commit's check of the version holds, and a
/// refusal is decided again on the stored content. Missing tables are not remembered.
/// </summary>
internal sealed class TableCache(Limits limits, CacheMeter? meter = null)
{
    private const long CapacityBytes = 32 * 1024 * 1024;
    private const int Overhead = 600;

    // A compiled schema takes many times the bytes of its JSON.
    private readonly BoundedCache<(string Namespace, string Name), Entry> _tables = new(
        CapacityBytes,
        (key, cached) => Overhead + (2 * key.Name.Length) + (64 * (cached.Current.Value?.Fields?.Length ?? 0)) + (32 * (cached.Current.Value?.Schema?.Json.Utf8.Length ?? 0)),
        meter);

    /// <summary>Bytes held, as the bound counts them.</summary>
    public long Cost => _tables.Cost;

    public Versioned<Table>? Find(string ns, string name) => _tables.TryGet((ns, name), out var cached) ? cached.Current : null;

    /// <summary>The table of a loaded entry; it is decoded only if its version is new. Errors: CORRUPT.</summary>
    public Result<Versioned<Table>> Of(string ns, string name, StoredEntry stored)
    {
        if (stored.Damage is not null)
        {
            return Corruption.Of(EntityKey.Table(name), stored);
        }

        if (stored.Value is not { } bytes)
        {
            Put(ns, name, new(stored.Version, null));
            return new Versioned<Table>(stored.Version, null);
        }

        if (Find(ns, name) is { } known && known.Version == stored.Version)
        {
            return known;
        }

        if (TableCodec.Decode(bytes, limits) is not { } table)
        {
            return Corruption.Of(EntityKey.Table(name), stored);
        }

        var current = new Versioned<Table>(stored.Version, table);
        Put(ns, name, current);
        return current;
    }

    public void Put(string ns, string name, Versioned<Table> current)
    {
        if (current.Value is null)
        {
            _tables.Remove((ns, name));
        }
        else
        {
            _tables.Put((ns, name), new(current));
        }
    }

    /// <summary>A reference, so that readers without a lock never see a half-written value.</summary>
    private sealed record Entry(Versioned<Table> Current);
}
