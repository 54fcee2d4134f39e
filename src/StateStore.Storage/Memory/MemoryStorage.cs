using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>Keeps everything in this process. It is the default for embedding and for tests.</summary>
/// <remarks>
/// It is also the shortest example of a store. A namespace is one lock around a dictionary (entries with versions), ordered indexes, a due index and
/// logs. Under that lock, a commit examines all checks, then makes all writes, then appends all events.
/// </remarks>
public sealed class MemoryStorage(StorageOptions? options = null) : IStateStorage
{
    private readonly StorageOptions _options = options ?? StorageOptions.Default;
    private readonly ConcurrentDictionary<string, MemoryNamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly MemoryShared _shared = new();

    /// <inheritdoc/>
    public bool IsDurable => false;

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        new(Find(ns)?.Load(key) ?? default);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation) =>
        new(Find(ns)?.LoadMany(keys, bytes) ?? [.. new StoredEntry[keys.Length]]);

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        new((commit.IsDryRun ? Find(commit.Namespace) ?? Create(commit.Namespace) : FindOrAdd(commit.Namespace)).Commit(commit));

    /// <inheritdoc/>
    public ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
        new(Find(ns)?.Scan(query) ?? new([], null));

    /// <inheritdoc/>
    public ValueTask<TermPage> ReadTermsAsync(string ns, TermQuery query, CancellationToken cancellation) => new(Find(ns)?.ReadTerms(query) ?? new([], null));

    /// <inheritdoc/>
    public ValueTask<AgePage> ScanByAgeAsync(string ns, AgeQuery query, CancellationToken cancellation) => new(Find(ns)?.ScanByAge(query) ?? new([], null));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        new(Find(ns)?.ScanDue(until, limit) ?? []);

    /// <inheritdoc/>
    public ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        new(Find(log.Namespace)?.ReadLog(log.Kind, after, page) ?? new([], LogPosition.Start, IsTrimmed: after > LogPosition.Start));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation) => new(Find(ns)?.ReadHistory(subject, page, skip) ?? []);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation) =>
        new(Find(log.Namespace)?.ReadNewest(log.Kind, page) ?? []);

    /// <inheritdoc/>
    public async ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation) =>
        await FindOrAdd(log.Namespace).WaitForAppend(log.Kind, after).WaitAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation) =>
        new(
        [
            .. _namespaces
                .Where(pair => pair.Value.HoldsAnything && (after is null || Utf8Order.Instance.Compare(pair.Key, after) > 0))
                .OrderBy(pair => pair.Key, Utf8Order.Instance)
                .Take(limit)
                .Select(pair => pair.Value.Describe()),
        ]);

    /// <inheritdoc/>
    public ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation) =>
        new(Find(ns)?.Describe() ?? new(ns));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        new(_shared.Due.List(until, limit));

    /// <inheritdoc/>
    public ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation) => new(Find(ns)?.Delete() ?? NamespaceDeletion.Nothing);

    /// <summary>Returns false: deleted content is garbage at once, so there is nothing to sweep.</summary>
    public ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation) => new(false);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation) => new([]);

    /// <inheritdoc/>
    public ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation) =>
        new(new StorageHealth(true, "memory (nothing survives this process)"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryNamespace? Find(string ns) => _namespaces.GetValueOrDefault(ns);

    private MemoryNamespace FindOrAdd(string ns) => _namespaces.GetOrAdd(ns, static (name, store) => store.Create(name), this);

    private MemoryNamespace Create(string ns) => new(ns, _options, _shared);
}
