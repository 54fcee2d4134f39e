using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace StateStore.AspNetCore.Tests.Support;

/// <summary>A store in memory that fails on demand.</summary>
public sealed class FailingStorage(StorageOptions? options = null) : IStateStorage
{
    private readonly MemoryStorage _inner = new(options);

    /// <summary>The exception that every call throws; null = calls succeed.</summary>
    public Exception? Failure { get; set; }

    /// <summary>A task that every commit awaits before it is made.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The namespaces of all commits and deletions, in order.</summary>
    public ConcurrentQueue<string> Changed { get; } = new();

    public bool IsDurable => _inner.IsDurable;

    public ValueTask OpenAsync(CancellationToken cancellation) => Failure is null ? _inner.OpenAsync(cancellation) : ValueTask.FromException(Failure);

    public ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) => Guard(() => _inner.LoadAsync(ns, key, cancellation));

    public ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation) =>
        Guard(() => _inner.LoadManyAsync(ns, keys, bytes, cancellation));

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        Changed.Enqueue(commit.Namespace);
        if (!Gate.IsCompleted)
        {
            Waiting.TrySetResult();
            await Gate;
        }

        return await Guard(() => _inner.CommitAsync(commit, cancellation));
    }

    public ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) => Guard(() => _inner.ScanAsync(ns, query, cancellation));

    public ValueTask<TermPage> ReadTermsAsync(string ns, TermQuery query, CancellationToken cancellation) =>
        Guard(() => _inner.ReadTermsAsync(ns, query, cancellation));

    public ValueTask<AgePage> ScanByAgeAsync(string ns, AgeQuery query, CancellationToken cancellation) =>
        Guard(() => _inner.ScanByAgeAsync(ns, query, cancellation));

    public ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Guard(() => _inner.ScanDueAsync(ns, until, limit, cancellation));

    public ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        Guard(() => _inner.ReadLogAsync(log, after, page, cancellation));

    public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation) =>
        Guard(() => _inner.ReadHistoryAsync(ns, subject, page, skip, cancellation));

    public ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation) =>
        Guard(() => _inner.ReadNewestAsync(log, page, cancellation));

    public ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation)
    {
        Waiting.TrySetResult();
        return _inner.WaitForAppendAsync(log, after, cancellation);
    }

    public ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation) =>
        Guard(() => _inner.ListNamespacesAsync(after, limit, cancellation));

    public ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation) =>
        Guard(() => _inner.DescribeNamespaceAsync(ns, cancellation));

    public ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Guard(() => _inner.ListDueNamespacesAsync(until, limit, cancellation));

    public ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation)
    {
        Changed.Enqueue(ns);
        return Guard(() => _inner.DeleteNamespaceAsync(ns, cancellation));
    }

    public ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation) => Guard(() => _inner.SweepNamespaceAsync(ns, cancellation));

    public ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation) =>
        Guard(() => _inner.ListDeletedNamespacesAsync(limit, cancellation));

    public ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation) =>
        Failure is null ? _inner.CheckHealthAsync(cancellation) : new(new StorageHealth(false, "away"));

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private ValueTask<T> Guard<T>(Func<ValueTask<T>> call) => Failure is null ? call() : ValueTask.FromException<T>(Failure);
}
