using System.Collections.Immutable;

namespace StateStore.Storage;

/// <summary>Shorter forms of the calls of a store.</summary>
public static class StorageCalls
{
    /// <summary>Loads a few entries as of one moment, in the order of the keys, whatever their size.</summary>
    public static ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(
        this IStateStorage storage, string ns, ImmutableArray<EntityKey> keys, CancellationToken cancellation) =>
        storage.LoadManyAsync(ns, keys, long.MaxValue, cancellation);

    /// <summary>Reads the newest events of one entry's history, newest first, as many as fit into a page.</summary>
    public static ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        this IStateStorage storage, string ns, EntityKey subject, PageBound page, CancellationToken cancellation) =>
        storage.ReadHistoryAsync(ns, subject, page, 0, cancellation);
}
