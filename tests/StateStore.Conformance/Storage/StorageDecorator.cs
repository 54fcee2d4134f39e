using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>Passes every call on. A store with one fault derives from it.</summary>
public abstract class StorageDecorator(IStateStorage inner) : IStateStorage
{
    public virtual bool IsDurable => inner.IsDurable;

    public virtual ValueTask OpenAsync(CancellationToken cancellation) => inner.OpenAsync(cancellation);

    public virtual ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) => inner.LoadAsync(ns, key, cancellation);

    public virtual ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation) =>
        inner.LoadManyAsync(ns, keys, bytes, cancellation);

    public virtual ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) => inner.CommitAsync(commit, cancellation);

    public virtual ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) => inner.ScanAsync(ns, query, cancellation);

    public virtual ValueTask<TermPage> ReadTermsAsync(string ns, TermQuery query, CancellationToken cancellation) => inner.ReadTermsAsync(ns, query, cancellation);

    public virtual ValueTask<AgePage> ScanByAgeAsync(string ns, AgeQuery query, CancellationToken cancellation) => inner.ScanByAgeAsync(ns, query, cancellation);

    public virtual ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        inner.ScanDueAsync(ns, until, limit, cancellation);

    public virtual ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        inner.ReadLogAsync(log, after, page, cancellation);

    public virtual ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation) => inner.ReadHistoryAsync(ns, subject, page, skip, cancellation);

    public virtual ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation) =>
        inner.ReadNewestAsync(log, page, cancellation);

    public virtual ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation) =>
        inner.WaitForAppendAsync(log, after, cancellation);

    public virtual ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation) =>
        inner.ListNamespacesAsync(after, limit, cancellation);

    public virtual ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation) => inner.DescribeNamespaceAsync(ns, cancellation);

    public virtual ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        inner.ListDueNamespacesAsync(until, limit, cancellation);

    public virtual ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation) => inner.DeleteNamespaceAsync(ns, cancellation);

    public virtual ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation) => inner.SweepNamespaceAsync(ns, cancellation);

    public virtual ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation) =>
        inner.ListDeletedNamespacesAsync(limit, cancellation);

    public virtual ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation) => inner.CheckHealthAsync(cancellation);

    public virtual async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
