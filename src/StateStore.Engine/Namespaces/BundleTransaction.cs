using System.Collections.Immutable;

namespace StateStore.Engine.Namespaces;

/// <summary>One command on the bundle of one namespace, run by <see cref="CommitLoop"/>.</summary>
internal sealed class BundleTransaction(
    EngineContext context, string ns, NamespaceCommand command, IdempotencyScope<BundleOutcome>? scope, bool isDryRun) : ITransaction<BundleOutcome>
{
    private NamespaceEvent? _happened;
    private AnswerRoom? _room;

    public bool IsDryRun => isDryRun;

    /// <summary>Decides on the stored bundle in every attempt: bundles change rarely, so a cache would save little.</summary>
    public async ValueTask<Plan<BundleOutcome>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        ImmutableArray<EntityKey> keys = scope is null ? [EntityKey.Schema] : [EntityKey.Schema, scope.Key];
        var stored = await context.Storage.LoadManyAsync(ns, keys, cancellation).ConfigureAwait(false);
        if (scope?.Replay(stored[1]) is { } first)
        {
            return new(first, null, true);
        }

        if (_room?.Check(taken: 0) is { } noRoom)
        {
            return new(noRoom, null, true);
        }

        return Decide(context.Bundles.Of(ns, stored[0]));
    }

    public void Committed()
    {
        if (_happened is not null)
        {
            var now = NamespaceDecider.Evolve(_happened);
            context.Bundles.Put(ns, new(now.Version, now.Value, null));
        }
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota) => _room = AnswerRoom.Of(excess, quota);

    private Plan<BundleOutcome> Decide(CompiledBundle stored)
    {
        var current = stored.Current;
        var decision = stored.Unusable is { } corrupt
            ? NamespaceDecider.DecideDamaged(command, current.Version, corrupt, context.Clock.GetUtcNow())
            : NamespaceDecider.Decide(command, current);
        _happened = decision.Event;
        var version = _happened is null ? current.Version : NamespaceDecider.Evolve(_happened).Version;
        Result<BundleOutcome> outcome = decision.Error is { } error ? error : new BundleOutcome(version.Number, _happened is not null) { Events = isDryRun ? [] : null };
        if (_happened is null && (scope is null || decision.Error is { Code: ErrorCode.Corrupt }))
        {
            return new(outcome, null, true);
        }

        var commit = new Commit(ns, [new(EntityKey.Schema, current.Version)], Writes(_happened), []);
        return new(outcome, scope is null ? commit : scope.AddTo(commit, outcome), true);
    }

    private static ImmutableArray<Write> Writes(NamespaceEvent? happened) => happened switch
    {
        NamespaceEvent.BundleSet set => [Write.Put(EntityKey.Schema, set.Version, BundleCodec.Encode(set.Version, set.Bundle))],
        NamespaceEvent.BundleRemoved removed => [Write.Delete(EntityKey.Schema, removed.Version)],
        _ => [],
    };
}
