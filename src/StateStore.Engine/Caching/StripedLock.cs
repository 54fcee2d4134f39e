namespace StateStore.Engine.Caching;

/// <summary>
/// Makes the changes of one entity wait for each other inside this process, so that they don't meet as conflicts in the store. It is
/// not what keeps them correct (the commit's checks are), so two entities that share a stripe only share a queue.
/// </summary>
internal sealed class StripedLock
{
    private const int Stripes = 4096; // a power of two; enough that hundreds of writers rarely share one

    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>The gate of an entity: wait on it, and release it.</summary>
    public SemaphoreSlim Of(string ns, string id) => _stripes[HashOf(ns, id) & (Stripes - 1)];

    /// <summary>The same number for the same entity.</summary>
    public static int HashOf(string ns, string id) =>
        HashCode.Combine(string.GetHashCode(ns, StringComparison.Ordinal), string.GetHashCode(id, StringComparison.Ordinal));
}
