using System.Collections.Concurrent;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

internal sealed class TrimsInSilence(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<LogPage> ReadLogAsync(string ns, LogPosition after, int limit, CancellationToken cancellation) =>
        await base.ReadLogAsync(ns, after, limit, cancellation) with { IsTrimmed = false };
}

internal sealed class SkipsTheNextEvent(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<LogPage> ReadLogAsync(string ns, LogPosition after, int limit, CancellationToken cancellation) =>
        base.ReadLogAsync(ns, after == LogPosition.Start ? after : LogPosition.Sequence(after.Low + 1), limit, cancellation);
}

/// <summary>Waits for the next event without asking whether the one waited for has come already.</summary>
internal sealed class LosesTheWakeUp(IStateStorage inner) : StorageDecorator(inner)
{
    private readonly ConcurrentDictionary<string, AppendSignal> _signals = new();

    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var result = await base.CommitAsync(commit, cancellation);
        SignalOf(commit.Namespace).Pulse();
        return result;
    }

    public override async ValueTask WaitForAppendAsync(string ns, LogPosition after, CancellationToken cancellation) =>
        await SignalOf(ns).Next().WaitAsync(cancellation);

    private AppendSignal SignalOf(string ns) => _signals.GetOrAdd(ns, _ => new());
}

internal sealed class IgnoresCancellation(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask WaitForAppendAsync(string ns, LogPosition after, CancellationToken cancellation) =>
        base.WaitForAppendAsync(ns, after, default);
}
