using System.Collections.Immutable;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

internal sealed class DropsTheLastEvent(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Events = commit.Events.IsEmpty ? [] : commit.Events[..^1] }, cancellation);
}

internal sealed class AppendsToOneLog(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Events = [.. commit.Events.Select(happened => happened with { Log = null })] }, cancellation);
}

internal sealed class DoublesTheEvent(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Events = [.. commit.Events, .. commit.Events] }, cancellation);
}

internal sealed class MakesDryRuns(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) => base.CommitAsync(commit with { IsDryRun = false }, cancellation);
}

internal sealed class AcceptsEveryDryRun(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        commit.IsDryRun ? new(CommitResult.Committed([])) : base.CommitAsync(commit, cancellation);
}

internal sealed class IgnoresTheLastCheck(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Checks = commit.Checks.IsEmpty ? [] : commit.Checks[..^1] }, cancellation);
}

internal sealed class IgnoresTheQuota(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Quota = null }, cancellation);
}

/// <summary>Checks the quota against the state before the commit instead of within it.</summary>
internal sealed class LooksAtTheQuotaTooEarly(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var (present, growth) = (new EntryTotals(), new EntryTotals());
        var keys = (await DescribeNamespaceAsync(commit.Namespace, cancellation)).Of(EntryCount.Keys);
        present.Of(EntryCount.Keys) = keys;
        foreach (var write in commit.Writes)
        {
            growth.Count(write, null);
        }

        await Task.Yield();
        return commit.Quota?.FindExcess(present, growth, commit.Released) is { } excess
            ? CommitResult.NoRoom(excess)
            : await base.CommitAsync(commit with { Quota = null }, cancellation);
    }
}

internal sealed class LimitsTheEntriesOnly(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit.Quota is { } quota ? commit with { Quota = WithoutBytes(quota) } : commit, cancellation);

    private static NamespaceQuota WithoutBytes(NamespaceQuota quota) => new()
    {
        Conversations = quota.Conversations with { Bytes = long.MaxValue },
        Records = quota.Records with { Bytes = long.MaxValue },
        Keys = quota.Keys with { Bytes = long.MaxValue },
        Answers = quota.Answers with { Bytes = long.MaxValue },
        Inboxes = quota.Inboxes with { Bytes = long.MaxValue },
    };
}

/// <summary>Refuses every commit of a namespace that is above its quota, also one that makes it smaller.</summary>
internal sealed class RefusesDeletionsAboveTheQuota(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var used = (await DescribeNamespaceAsync(commit.Namespace, cancellation)).Of(EntryCount.Keys);
        return commit.Quota is { Keys: var keys } && used.Entries > keys.Entries
            ? CommitResult.NoRoom(new(EntryCount.Keys, IsOfBytes: false, used, default))
            : await base.CommitAsync(commit, cancellation);
    }
}

internal sealed class IgnoresReleasedRecords(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Released = default }, cancellation);
}

/// <summary>Writes all that a store does not count as a record, so that its index entries count.</summary>
internal sealed class CountsIndexEntries(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Writes = [.. commit.Writes.SelectMany(Twice)] }, cancellation);

    private static IEnumerable<Write> Twice(Write write) => write.Action == WriteAction.Put && KindProperties.CountOf(write.Key) != KindProperties.Of(write.Key.Kind).Count
        ? [write, Write.Put(new(write.Key.Kind, write.Key.Id[1..]), write.Version, write.Value)]
        : [write];
}

internal sealed class ReportsTheLastFailure(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Checks = [.. commit.Checks.Reverse()] }, cancellation);
}

internal sealed class WritesThoughRefused(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var result = await base.CommitAsync(commit, cancellation);
        if (!result.IsCommitted)
        {
            await base.CommitAsync(commit with { Checks = [], Events = [] }, cancellation);
        }

        return result;
    }
}

internal sealed class AppendsThoughRefused(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var result = await base.CommitAsync(commit, cancellation);
        if (!result.IsCommitted)
        {
            await base.CommitAsync(commit with { Checks = [], Writes = [] }, cancellation);
        }

        return result;
    }
}

/// <summary>Makes all checks first, and then one write after the other. Between the writes it lets a pending read run.</summary>
internal sealed class SplitsTheCommit(IStateStorage inner) : StorageDecorator(inner)
{
    private int _reads;

    public override ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        return base.LoadManyAsync(ns, keys, bytes, cancellation);
    }

    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        foreach (var write in commit.Writes)
        {
            if (await base.CommitAsync(commit with { Writes = [write], Events = [] }, cancellation) is { IsCommitted: false } refused)
            {
                return refused;
            }

            commit = commit with { Checks = [] };
            await Interleaving.UntilChangedAsync(() => Volatile.Read(ref _reads));
        }

        return await base.CommitAsync(commit with { Writes = [] }, cancellation);
    }
}
