using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>A change of keys or tenants, and its entry of the audit log, as one commit.</summary>
/// <remarks>The entry takes the place of the events of the reserved keys, which have no reader.</remarks>
/// <param name="context">The engine.</param>
/// <param name="requests">The changes of the reserved keys.</param>
/// <param name="entry">The entry.</param>
internal sealed class AccessTransaction(EngineContext context, ImmutableArray<KeyRequest> requests, AuditEntry entry)
    : ITransaction<ImmutableArray<KeyOutcome>>
{
    private readonly KeyBatch _changes = new(context, AccessStore.Namespace, [new(requests)]);

    public async ValueTask<Plan<ImmutableArray<KeyOutcome>>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        var plan = await _changes.DecideAsync(fresh, cancellation).ConfigureAwait(false);
        return plan.Outcome.TryGet(out var outcomes, out var error)
            ? new(outcomes[0], plan.Commit is null ? null : plan.Commit with { Events = [AuditLog.EventOf(entry)], Log = LogKind.Audit }, plan.IsVerified)
            : new(error, null, plan.IsVerified);
    }

    public void Committed() => _changes.Committed();

    public void Full(in QuotaExcess excess, NamespaceQuota quota) => _changes.Full(excess, quota);
}
