using System.Collections.Immutable;

namespace StateStore.Storage;

/// <summary>
/// The port to whatever keeps the state. Obligations of every store, proved by the conformance suite:
/// a commit is atomic and isolated, and durable (as far as the store is) before it is answered; commits to one namespace have one
/// order, which its logs show; a load that begins after a commit was answered, by anyone, sees it.
/// Expected outcomes are values. <see cref="StorageUnavailableException"/> means that the store is unavailable or did not answer within
/// its bounded time, in which case a commit may or may not have been made, unless the exception says that it was not
/// (<see cref="StorageUnavailableException.ChangedNothing"/>); <see cref="StorageCorruptException"/> that a log or a history can't be read, and
/// nothing was changed; any other exception is a broken store or a bug. An entry that can't be read is a value (<see cref="StoredEntry.Damage"/>): it fails
/// alone, and never a call that it shares with others.
/// Exceptions arrive through the returned task, never from the call itself. All members may be called concurrently.
/// Names and ids were checked before: not empty (except where a kind has no id, and of keys, which are any text), valid Unicode.
/// </summary>
public interface IStateStorage : IAsyncDisposable
{
    /// <summary>What was acknowledged survives the end of this process.</summary>
    bool IsDurable { get; }

    /// <summary>
    /// Connects, creates or upgrades what the store needs. Safe to repeat; until it has succeeded once, every other member throws
    /// <see cref="StorageUnavailableException"/>.
    /// </summary>
    /// <exception cref="StorageUnavailableException">It can't be opened now; a retry can help.</exception>
    /// <exception cref="StorageBrokenException">No retry helps. Nothing that was there has been changed.</exception>
    ValueTask OpenAsync(CancellationToken cancellation);

    ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation);

    /// <summary>
    /// Loads several entries as of one moment, in the order of the keys: all of them, or as many of the first as have <paramref name="bytes"/> bytes of
    /// values together, at least one.
    /// </summary>
    ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation);

    /// <summary>
    /// Once begun, a commit is not undone by <paramref name="cancellation"/>: cancelling only stops the waiting.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation);

    ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation);

    /// <summary>Entries with a due time at or before <paramref name="until"/>, earliest first.</summary>
    ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>Reads a page of events (0 items: only the tail is of interest) after a position, oldest first.</summary>
    ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation);

    /// <summary>
    /// A page of one entry's history, newest first, behind the <paramref name="skip"/> newest events; the whole history has never more than
    /// <see cref="StorageOptions.HistoryLengthOf"/>. Empty only behind the oldest.
    /// </summary>
    ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation);

    /// <summary>The newest events, newest first, as many as fit into a page.</summary>
    ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation);

    /// <summary>
    /// Completes soon after the log holds an event after <paramref name="after"/>, at once if it does already, whichever process
    /// appended it. It may complete early: the caller reads and, finding nothing, waits again.
    /// </summary>
    ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation);

    /// <summary>Namespaces in ascending order of their UTF-8 bytes, after a name (null = from the first).</summary>
    ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>How one namespace is; zeros if it does not exist.</summary>
    ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation);

    /// <summary>
    /// Namespaces that have an entry with a due time at or before <paramref name="until"/>, those of the earliest first. What it costs depends on what is due,
    /// not on how many namespaces there are. Fewer than the limit does not mean the end: the caller deals with them and asks again.
    /// </summary>
    ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>
    /// Deletes a namespace in one short step, however much it holds. From then on it is not listed, and every read, of every process, finds nothing of it.
    /// <list type="bullet">
    /// <item>Versions go on: an entry that is missing has the floor of its namespace as its version, which is greater than any version that an entry but an
    /// <see cref="KeyKind.Idempotency"/> has had there. So no check that names an earlier version holds again.</item>
    /// <item>Positions go on: each log that ever had an event goes on behind one position that is never given, so every earlier position is trimmed.</item>
    /// <item>While the answer is <see cref="NamespaceDeletion.Sweeping"/>, commits are answered with <see cref="CommitResult.IsBeingDeleted"/> until
    /// <see cref="SweepNamespaceAsync"/> has come to the end; that survives the end of the process.</item>
    /// </list>
    /// </summary>
    ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation);

    /// <summary>
    /// Removes a page of what a deleted namespace still takes, so that neither a commit nor a reader waits for long. Any number of processes may do so at the
    /// same time. False when nothing is left, or the namespace is not being deleted.
    /// </summary>
    ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation);

    /// <summary>Namespaces that are being deleted and have to be swept.</summary>
    ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation);

    /// <summary>
    /// Asks the store itself, within <see cref="StorageOptions.HealthTimeout"/>; never throws <see cref="StorageUnavailableException"/>. A store that refuses changes is not ready, also
    /// where it still answers reads; once the cause is gone it becomes ready again by itself, without a request.
    /// </summary>
    ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation);
}
