using System.Collections.Immutable;

namespace StateStore.Storage;

/// <summary>
/// The port between the engine and a store. The conformance suite checks these obligations of every store:
/// <list type="bullet">
/// <item>A commit is atomic and isolated. It is as durable as the store can make it before the store answers.</item>
/// <item>The commits to one namespace have one order, which its logs show.</item>
/// <item>A load that begins after a commit was answered sees the commit, whichever process made it.</item>
/// <item>Exceptions arrive through the returned task, never from the call itself.</item>
/// <item>All members may be called concurrently.</item>
/// </list>
/// </summary>
/// <remarks>
/// Expected outcomes are values. There are two expected exceptions; any other exception means a broken store or a bug.
/// <see cref="StorageUnavailableException"/>: the store is unavailable or did not answer within <see cref="StorageOptions.Timeout"/>. The
/// commit may have been made, unless <see cref="StorageUnavailableException.ChangedNothing"/> is set.
/// <see cref="StorageCorruptException"/>: a log or a history can't be read. Nothing was changed.
/// An entry that can't be read is a value (<see cref="StoredEntry.Damage"/>), so the other entries of the same call are still returned.
/// The caller has checked names and ids: they are valid Unicode and not empty. Only keys, and kinds without an id, may have an empty id.
/// </remarks>
public interface IStateStorage : IAsyncDisposable
{
    /// <summary>Whether acknowledged commits survive the end of this process.</summary>
    bool IsDurable { get; }

    /// <summary>
    /// Connects to the store, and creates or upgrades its structures. A caller may repeat it. Until it has succeeded once, every other member throws
    /// <see cref="StorageUnavailableException"/>.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The store can't be opened now; a retry can help.</exception>
    /// <exception cref="StorageBrokenException">The store can't be opened, and no retry helps. Existing data are unchanged.</exception>
    ValueTask OpenAsync(CancellationToken cancellation);

    /// <summary>Loads one entry. A missing entry has no value; see <see cref="StoredEntry"/>.</summary>
    ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation);

    /// <summary>
    /// Loads several entries as of one moment, in the order of the keys. The result holds at least one entry, and ends where the next value would
    /// exceed <paramref name="bytes"/> bytes in total.
    /// </summary>
    ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation);

    /// <summary>Makes a commit. <paramref name="cancellation"/> only ends the waiting: a commit that has begun is not undone.</summary>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation);

    /// <summary>Lists a page of the entries of one kind.</summary>
    ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation);

    /// <summary>
    /// Summarises the index terms of a kind with <see cref="KindProperties.HasTermTimes"/>, in ascending order of their UTF-8 bytes. The cost depends on
    /// the number of terms, not on the number of entries.
    /// </summary>
    ValueTask<TermPage> ReadTermsAsync(string ns, TermQuery query, CancellationToken cancellation);

    /// <summary>Lists a page of the entries of one term, those first that have had it for the longest time.</summary>
    ValueTask<AgePage> ScanByAgeAsync(string ns, AgeQuery query, CancellationToken cancellation);

    /// <summary>Lists entries with a due time at or before <paramref name="until"/>, earliest first, at most <paramref name="limit"/>.</summary>
    ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>Reads a page of events after a position, oldest first. A page of 0 items reads the tail only.</summary>
    ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation);

    /// <summary>
    /// Reads a page of one entry's history, newest first, after the <paramref name="skip"/> newest events. The page is empty only if the history has
    /// no more events. A history never holds more than <see cref="StorageOptions.HistoryLengthOf"/> events.
    /// </summary>
    ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation);

    /// <summary>Reads the newest events, newest first, as many as fit into the page.</summary>
    ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation);

    /// <summary>
    /// Completes soon after the log holds an event after <paramref name="after"/>, at once if it already does. The event may come from any process.
    /// The task may complete early, so the caller reads the log and waits again if it finds nothing.
    /// </summary>
    ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation);

    /// <summary>Lists namespaces in ascending order of their UTF-8 bytes, after the name <paramref name="after"/> (null = from the first).</summary>
    ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>Counts the contents of one namespace; all counts are 0 if it does not exist.</summary>
    ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation);

    /// <summary>
    /// Lists namespaces that have an entry with a due time at or before <paramref name="until"/>, those with the earliest entry first. The cost
    /// depends on the number of due entries, not on the number of namespaces. A result shorter than <paramref name="limit"/> does not mean the end:
    /// the caller handles it and calls again.
    /// </summary>
    ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>
    /// Deletes a namespace in one short step, however much it holds. From then on no list contains it, and no read of any process finds its former content.
    /// <list type="bullet">
    /// <item>Versions go on. A missing entry has the floor of its namespace as its version. The floor is greater than any version that an entry had there
    /// (except <see cref="KeyKind.Idempotency"/>). So no check of an earlier version holds again.</item>
    /// <item>Positions go on. Each log that ever had an event skips one position, so every earlier position is trimmed.</item>
    /// <item>After <see cref="NamespaceDeletion.Sweeping"/>, commits return <see cref="CommitResult.IsBeingDeleted"/> until
    /// <see cref="SweepNamespaceAsync"/> has removed everything. This state survives the end of the process.</item>
    /// </list>
    /// </summary>
    ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation);

    /// <summary>
    /// Removes a page of the former content of a deleted namespace. Pages keep commits and readers from waiting long. Any number of processes may
    /// call it at the same time.
    /// </summary>
    /// <returns>False if nothing is left or the namespace is not being deleted.</returns>
    ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation);

    /// <summary>Lists namespaces that were deleted and still have to be swept, at most <paramref name="limit"/>.</summary>
    ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation);

    /// <summary>
    /// Checks the store itself, within <see cref="StorageOptions.HealthTimeout"/>. It never throws <see cref="StorageUnavailableException"/>. A store
    /// that refuses changes is not ready, even if it still answers reads. It becomes ready again without a request once the cause is gone.
    /// </summary>
    ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation);
}
