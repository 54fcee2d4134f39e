using System.Collections.Immutable;
using StateStore.Storage;

namespace StateStore.Engine.Tests;

/// <summary>The fault of the failing call.</summary>
public enum Fault
{
    /// <summary>The store was unavailable, and the call changed nothing.</summary>
    Before,

    /// <summary>The call was executed, and its answer was lost.</summary>
    After,
}

/// <summary>A store in which the n-th call fails. All other calls go to the inner store.</summary>
internal sealed class FaultyStorage(IStateStorage inner) : IStateStorage
{
    private int _calls;

    /// <summary>The number of the failing call, counted from 1; 0 = none.</summary>
    public int FailAt { get; set; }

    public Fault Fault { get; set; }

    /// <summary>While true, every call fails as if the store were unavailable.</summary>
    public bool IsAway { get; set; }

    public int Calls => _calls;

    /// <summary>Runs before each commit is passed on, so that a test can make another change first.</summary>
    public Func<Task>? BeforeCommit { get; set; }

    public bool IsDurable => inner.IsDurable;

    public ValueTask OpenAsync(CancellationToken cancellation) => inner.OpenAsync(cancellation);

    public ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        Call(() => inner.LoadAsync(ns, key, cancellation));

    public ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation) =>
        Call(() => inner.LoadManyAsync(ns, keys, bytes, cancellation));

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        if (BeforeCommit is { } hook)
        {
            BeforeCommit = null;
            await hook();
        }

        return await Call(() => inner.CommitAsync(commit, cancellation));
    }

    public ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
        Call(() => inner.ScanAsync(ns, query, cancellation));

    public ValueTask<TermPage> ReadTermsAsync(string ns, TermQuery query, CancellationToken cancellation) =>
        Call(() => inner.ReadTermsAsync(ns, query, cancellation));

    public ValueTask<AgePage> ScanByAgeAsync(string ns, AgeQuery query, CancellationToken cancellation) =>
        Call(() => inner.ScanByAgeAsync(ns, query, cancellation));

    public ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Call(() => inner.ScanDueAsync(ns, until, limit, cancellation));

    public ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        Call(() => inner.ReadLogAsync(log, after, page, cancellation));

    public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation) => Call(() => inner.ReadHistoryAsync(ns, subject, page, skip, cancellation));

    public ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation) =>
        Call(() => inner.ReadNewestAsync(log, page, cancellation));

    public async ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation) =>
        await Call(async () =>
        {
            await inner.WaitForAppendAsync(log, after, cancellation);
            return true;
        });

    public ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation) =>
        Call(() => inner.ListNamespacesAsync(after, limit, cancellation));

    public ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation) =>
        Call(() => inner.DescribeNamespaceAsync(ns, cancellation));

    public ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Call(() => inner.ListDueNamespacesAsync(until, limit, cancellation));

    public ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation) => Call(() => inner.DeleteNamespaceAsync(ns, cancellation));

    public ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation) => Call(() => inner.SweepNamespaceAsync(ns, cancellation));

    public ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation) =>
        Call(() => inner.ListDeletedNamespacesAsync(limit, cancellation));

    public ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation) => inner.CheckHealthAsync(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Call<T>(Func<ValueTask<T>> call)
    {
        var fails = Interlocked.Increment(ref _calls) == FailAt;
        if (IsAway || (fails && Fault == Fault.Before))
        {
            throw new StorageUnavailableException("away");
        }

        var result = await call();
        return fails ? throw new StorageUnavailableException("the answer was lost") : result;
    }
}
