using System.Collections.Immutable;

namespace StateStore.Storage;

/// <summary>
/// The port to whatever keeps the state. Obligations of every store, proved by the conformance suite:
/// a commit is atomic and isolated, and durable (as far as the store is) before it is answered; commits to one namespace have one
/// order, which its logs show; a load that begins after a commit was answered, by anyone, sees it.
/// Expected outcomes are values. <see cref="StorageUnavailableException"/> means that the store is away or did not answer within
/// its bounded time, in which case a commit may or may not have been made; <see cref="StorageCorruptException"/> that a log or a history can't be read, and
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
    ValueTask OpenAsync(CancellationToken cancellation);

    ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation);

    /// <summary>Loads several entries as of one moment, in the order of the keys.</summary>
    ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, CancellationToken cancellation);

    /// <summary>
    /// Once begun, a commit is not undone by <paramref name="cancellation"/>: cancelling only stops the waiting.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation);

    ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation);

    /// <summary>Entries with a due time at or before <paramref name="until"/>, earliest first.</summary>
    ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>Reads up to <paramref name="limit"/> events (0: only the tail is of interest) after a position, oldest first.</summary>
    ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, int limit, CancellationToken cancellation);

    /// <summary>The newest events of one entry's history, newest first, never more than <see cref="StorageOptions.HistoryLengthOf"/>.</summary>
    ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(string ns, EntityKey subject, int limit, CancellationToken cancellation);

    /// <summary>The newest events, newest first.</summary>
    ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, int limit, CancellationToken cancellation);

    /// <summary>
    /// Completes soon after the log holds an event after <paramref name="after"/>, at once if it does already, whichever process
    /// appended it. It may complete early: the caller reads and, finding nothing, waits again.
    /// </summary>
    ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation);

    /// <summary>Namespaces in ascending order of their UTF-8 bytes, after a name (null = from the first).</summary>
    ValueTask<ImmutableArray<NamespaceInfo>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>How one namespace is; zeros if it does not exist.</summary>
    ValueTask<NamespaceInfo> DescribeNamespaceAsync(string ns, CancellationToken cancellation);

    /// <summary>Asks the store itself, within a bounded time; never throws <see cref="StorageUnavailableException"/>.</summary>
    ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation);
}
