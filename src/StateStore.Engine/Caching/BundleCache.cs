namespace StateStore.Engine.Caching;

/// <summary>The compiled bundle of a namespace at a version, or the reason why the stored one can't be used.</summary>
internal sealed record CompiledBundle(EntityVersion Version, SchemaBundle? Bundle, StoreError? Unusable)
{
    /// <summary>The bundle for the decider. An unusable one may still be overwritten or removed.</summary>
    public Versioned<SchemaBundle> Current => new(Version, Bundle);
}

/// <summary>
/// Compiled bundles, shared by all conversations of a namespace. An entry may be stale: every commit names the version of the bundle it was decided
/// under, so a stale one can't be committed.
/// </summary>
internal sealed class BundleCache(Limits limits, CacheMeter? meter = null)
{
    private const long CapacityBytes = 64 * 1024 * 1024;

    // A compiled bundle takes many times the bytes of its JSON.
    private readonly BoundedCache<string, CompiledBundle> _bundles = new(
        CapacityBytes, (ns, compiled) => 512 + (2 * ns.Length) + (32 * BytesOf(compiled.Bundle)), meter);

    /// <summary>Bytes held, as the bound counts them.</summary>
    public long Cost => _bundles.Cost;

    public CompiledBundle? Find(string ns) => _bundles.TryGet(ns, out var compiled) ? compiled : null;

    /// <summary>The bundle of a loaded entry; it is compiled only if its version is new.</summary>
    public CompiledBundle Of(string ns, StoredEntry stored)
    {
        if (_bundles.TryGet(ns, out var known) && known.Version == stored.Version)
        {
            return known;
        }

        var compiled = Compile(stored);
        _bundles.Put(ns, compiled);
        return compiled;
    }

    public void Put(string ns, CompiledBundle compiled) => _bundles.Put(ns, compiled);

    public void Forget(string ns) => _bundles.Remove(ns);

    private CompiledBundle Compile(StoredEntry stored)
    {
        if (stored.Value is not { } bytes)
        {
            return new(stored.Version, null, stored.IsPresent ? Corruption.Of(EntityKey.Schema, stored) : null);
        }

        // An older tool may have written anything.
        return SchemaBundle.ParseStored(bytes.Span, limits).TryGet(out var bundle, out var error)
            ? new(stored.Version, bundle, null)
            : new(stored.Version, null, Corruption.OfBundle(error));
    }

    private static long BytesOf(SchemaBundle? bundle) => (bundle?.FsmJson?.Utf8.Length ?? 0) + (bundle?.JsonSchema?.Utf8.Length ?? 0);
}
