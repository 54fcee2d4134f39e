using System.Collections.Concurrent;
using System.Collections.Immutable;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

internal sealed class TrimsInSilence(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        await base.ReadLogAsync(log, after, page, cancellation) with { IsTrimmed = false };
}

internal sealed class SkipsTheNextEvent(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        base.ReadLogAsync(log, after == LogPosition.Start ? after : LogPosition.Sequence(after.Low + 1), page, cancellation);
}

/// <summary>Waits for the next event without a check whether the awaited one has been appended already.</summary>
internal sealed class LosesTheWakeUp(IStateStorage inner) : StorageDecorator(inner)
{
    private readonly ConcurrentDictionary<LogKey, AppendSignal> _signals = new();

    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var result = await base.CommitAsync(commit, cancellation);
        SignalOf(commit.LogKey).Pulse();
        return result;
    }

    public override async ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation) =>
        await SignalOf(log).Next().WaitAsync(cancellation);

    private AppendSignal SignalOf(LogKey log) => _signals.GetOrAdd(log, _ => new());
}

internal sealed class IgnoresCancellation(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation) =>
        base.WaitForAppendAsync(log, after, default);
}

internal sealed class ForgetsHistoryWithTheLog(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation)
    {
        var log = await ReadLogAsync(ns, LogPosition.Start, int.MaxValue, cancellation);
        var history = await base.ReadHistoryAsync(ns, subject, page, skip, cancellation);
        return [.. history.Where(payload => log.Entries.Any(entry => entry.Payload.Span.SequenceEqual(payload.Span)))];
    }
}

/// <summary>Gives a recreated entry the history from before it was forgotten.</summary>
internal sealed class KeepsTheHistoryOfTheForgotten(IStateStorage inner) : StorageDecorator(inner)
{
    private readonly ConcurrentDictionary<EntityKey, ImmutableArray<ReadOnlyMemory<byte>>> _kept = new();

    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        foreach (var write in commit.Writes.Where(write => write.Action == WriteAction.Forget))
        {
            _kept[write.Key] = await base.ReadHistoryAsync(commit.Namespace, write.Key, int.MaxValue, 0, cancellation);
        }

        return await base.CommitAsync(commit, cancellation);
    }

    public override async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation) =>
        [.. await base.ReadHistoryAsync(ns, subject, page, skip, cancellation), .. _kept.GetValueOrDefault(subject, [])];
}

internal sealed class GivesTheOldestOfAHistoryFirst(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation) =>
        [.. (await base.ReadHistoryAsync(ns, subject, page, skip, cancellation)).Reverse()];
}
