using System.Collections.Immutable;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

internal sealed class DropsTheLastEvent(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Events = commit.Events.IsEmpty ? [] : commit.Events[..^1] }, cancellation);
}

internal sealed class DoublesTheEvent(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Events = [.. commit.Events, .. commit.Events] }, cancellation);
}

internal sealed class IgnoresTheLastCheck(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Checks = commit.Checks.IsEmpty ? [] : commit.Checks[..^1] }, cancellation);
}

internal sealed class IgnoresTheQuota(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        base.CommitAsync(commit with { Growth = null }, cancellation);
}

/// <summary>Checks the quota against the state before the commit instead of within it.</summary>
internal sealed class LooksAtTheQuotaTooEarly(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var (keys, bytes) = (await DescribeNamespaceAsync(commit.Namespace, cancellation)).Of(EntryCount.Keys);
        await Task.Yield();
        return commit.Growth is { } growth && !growth.FitsOn(new(keys, bytes))
            ? CommitResult.NoRoom(new(keys, bytes))
            : await base.CommitAsync(commit with { Growth = null }, cancellation);
    }
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
