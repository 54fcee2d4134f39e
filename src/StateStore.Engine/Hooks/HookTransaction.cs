using System.Collections.Immutable;

namespace StateStore.Engine.Hooks;

/// <summary>The changes of keys that a hook wants, and the note of where the hook is, as one commit.</summary>
/// <param name="context">The engine.</param>
/// <param name="ns">The namespace.</param>
/// <param name="reached">The entry as it must still be.</param>
/// <param name="note">What it becomes.</param>
/// <param name="position">The position that <paramref name="note"/> holds.</param>
/// <param name="changes">What the hook changes.</param>
internal sealed class HookTransaction(
    EngineContext context, string ns, Check reached, Write note, LogPosition position, ImmutableArray<KeyRequest> changes) : ITransaction<HookProgress>
{
    private readonly KeyBatch? _changes = changes.IsEmpty ? null : new(context, ns, [new(changes)]);

    public async ValueTask<Plan<HookProgress>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        // What met another version is decided again: if it was the version of the position, this process is not the one that goes on from here.
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

    public void Full(KeyGrowth growth, KeyUsage usage) => _changes?.Full(growth, usage);

    private async ValueTask<StoreError?> FindConflictAsync(CancellationToken cancellation)
    {
        var current = await context.Storage.LoadAsync(ns, reached.Key, cancellation).ConfigureAwait(false);
        return current.Version == reached.Version ? null : StoreError.VersionConflict(reached.Version.Number, current.Version.Number);
    }
}
