namespace StateStore.Engine.Caching;

/// <summary>Makes the changes of one entity wait for each other inside this process, so that they do not conflict in the store.</summary>
/// <remarks>It does not keep the changes correct (the commit's checks do), so two entities that share a stripe only share a queue.</remarks>
internal sealed class StripedLock
{
    private const int Stripes = 4096; // a power of two; enough that hundreds of writers rarely share one

    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>The gate of an entity; the caller waits on it and releases it.</summary>
    public SemaphoreSlim Of(string ns, string id) => _stripes[HashOf(ns, id) & (Stripes - 1)];

    /// <summary>A hash of an entity, stable within this process.</summary>
    public static int HashOf(string ns, string id) =>
        HashCode.Combine(string.GetHashCode(ns, StringComparison.Ordinal), string.GetHashCode(id, StringComparison.Ordinal));
}
