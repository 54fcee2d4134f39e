using System.Collections.Immutable;

namespace StateStore.Engine.Hooks;

/// <summary>The changes of keys that a hook makes, and its new position, as one commit.</summary>
/// <param name="context">The engine.</param>
/// <param name="ns">The namespace.</param>
/// <param name="reached">The check of the entry of the position.</param>
/// <param name="note">The write of that entry.</param>
/// <param name="position">The position that <paramref name="note"/> holds.</param>
/// <param name="changes">The changes of the hook.</param>
internal sealed class HookTransaction(
    EngineContext context, string ns, Check reached, Write note, LogPosition position, ImmutableArray<KeyRequest> changes) : ITransaction<HookProgress>
{
    private readonly KeyBatch? _changes = changes.IsEmpty ? null : new(context, ns, [new(changes)]);

    public async ValueTask<Plan<HookProgress>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        // After a conflict the position is checked first: if it has moved, another process runs the hook from here.
        if (fresh && await FindConflictAsync(cancellation).ConfigureAwait(false) is { } conflict)
        {
            return new(conflict, null, true);
        }

        var commit = new Commit(ns, [], [], []) { Log = LogKind.Key };
        var isVerified = fresh;
        if (_changes is not null)
        {
            var plan = await _changes.DecideAsync(fresh, cancellation).ConfigureAwait(false);
            isVerified = plan.IsVerified;
            if ((plan.Outcome.Error ?? plan.Outcome.Value[0].Error) is { } refusal)
            {
                return new(refusal, null, isVerified);
            }

            commit = plan.Commit ?? commit;
        }

        return new(
            new HookProgress(position, note.Version),
            commit with { Checks = [.. commit.Checks, reached], Writes = [.. commit.Writes, note] },
            isVerified);
    }

    public void Committed() => _changes?.Committed();

    public void Full(in QuotaExcess excess, NamespaceQuota quota) => _changes?.Full(excess, quota);

    private async ValueTask<StoreError?> FindConflictAsync(CancellationToken cancellation)
    {
        var current = await context.Storage.LoadAsync(ns, reached.Key, cancellation).ConfigureAwait(false);
        return current.Version == reached.Version ? null : StoreError.VersionConflict(reached.Version.Number, current.Version.Number);
    }
}
