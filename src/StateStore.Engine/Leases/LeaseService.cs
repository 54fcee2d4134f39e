namespace StateStore.Engine.Leases;

/// <summary>
/// Leases over the keys of any store, for locks and leader election. A lease is held until it expires, unless it is renewed before.
/// </summary>
/// <remarks>
/// An owner that must be safe after the expiry sends its token along with its writes. The protected resource refuses tokens smaller than one that it
/// has seen. Use one instance per process, because it keeps the order of the waiting callers.
/// </remarks>
/// <param name="store">The store of the leases.</param>
/// <param name="limits">The store's limits; null = the defaults.</param>
/// <param name="clock">The store's clock; null = the system's.</param>
public sealed class LeaseService(IStateStore store, Limits? limits = null, TimeProvider? clock = null)
{
    private static readonly StoreError InLine = new(ErrorCode.LeaseHeld, "Other callers have waited longer for the lease");

    private readonly Limits _limits = limits ?? Limits.Default;
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly WaitingLines _lines = new();

    /// <summary>Gets the lease. Errors: NOT_FOUND if no owner holds it.</summary>
    public async ValueTask<Result<Lease>> GetAsync(string ns, string name, CancellationToken cancellation = default)
    {
        var found = await store.Keys.GetAsync(ns, Lease.KeyOf(name), cancellation).ConfigureAwait(false);
        return found.TryGet(out var key, out var error) ? Read(key.Entry) : error.Code == ErrorCode.NotFound ? NotHeld : error;
    }

    /// <summary>Acquires the lease for an owner and a time. A lease that this owner already holds is renewed and keeps its token.</summary>
    /// <remarks>
    /// While another owner holds it, the call waits for up to <paramref name="wait"/>, at most <see cref="Limits.LeaseWait"/>. Calls of this process
    /// wait in their order; they compete with other processes once the lease ends. A call without a wait takes a free lease at once. A dry run never
    /// waits. Errors: LEASE_HELD.
    /// </remarks>
    public async ValueTask<Result<Lease>> AcquireAsync(
        string ns, string name, string owner, TimeToLive ttl, TimeSpan wait = default, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var command = new KeyCommand.Acquire(owner, ttl);
        if (wait <= TimeSpan.Zero || isDryRun)
        {
            return await ChangeAsync(ns, name, command, isDryRun, cancellation).ConfigureAwait(false);
        }

        if (RequestChecks.Keys(ns, [new KeyRequest(Lease.KeyOf(name), command)], default, _limits) is { } invalid)
        {
            return invalid;
        }

        var patience = new Patience(_clock, wait < _limits.LeaseWait ? wait : _limits.LeaseWait);
        using var place = _lines.Join(ns, name);
        if (!place.IsFirst)
        {
            // The owner itself must not wait behind the callers that wait for it.
            if ((await GetAsync(ns, name, cancellation).ConfigureAwait(false)) is { IsOk: true } held && held.Value.Owner == owner)
            {
                return await ChangeAsync(ns, name, command, isDryRun: false, cancellation).ConfigureAwait(false);
            }

            if (!await place.ComesFirstAsync(patience.Left, _clock, cancellation).ConfigureAwait(false))
            {
                return InLine;
            }
        }

        return await AcquireFirstAsync(ns, name, command, patience, cancellation).ConfigureAwait(false);
    }

    /// <summary>Renews a held lease for a time from now on. Errors: LEASE_LOST; then the owner must no longer act under it.</summary>
    public ValueTask<Result<Lease>> RenewAsync(
        string ns, string name, string owner, long token, TimeToLive ttl, bool isDryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(ns, name, new KeyCommand.Renew(owner, token, ttl), isDryRun, cancellation);

    /// <summary>Ends a lease at once. Errors: LEASE_LOST if it was no longer held.</summary>
    public async ValueTask<StoreError?> ReleaseAsync(
        string ns, string name, string owner, long token, bool isDryRun = false, CancellationToken cancellation = default) =>
        (await store.Keys.ChangeAsync(
            ns, Lease.KeyOf(name), new KeyCommand.Release(owner, token), new() { DryRun = isDryRun }, cancellation).ConfigureAwait(false)).Error;

    private static StoreError NotHeld { get; } = StoreError.NotFound("No owner holds the lease");

    private async ValueTask<Result<Lease>> AcquireFirstAsync(
        string ns, string name, KeyCommand.Acquire command, Patience patience, CancellationToken cancellation)
    {
        while (true)
        {
            // The end of the log is read before the attempt, so that no end of the lease falls in between.
            var tail = await store.Changes.ReadAsync(new(ns, LogKind.Key), null, 1, default, cancellation).ConfigureAwait(false);
            if (!tail.TryGet(out var page, out var error))
            {
                return error;
            }

            var acquired = await ChangeAsync(ns, name, command, isDryRun: false, default).ConfigureAwait(false);
            if (acquired.TryGet(out var lease, out error) && lease.ExpiresAt > _clock.GetUtcNow())
            {
                if (!cancellation.IsCancellationRequested)
                {
                    return lease;
                }

                // The waiting caller has given up. The next one must not wait until the lease expires.
                await ReleaseAsync(ns, name, lease.Owner, lease.Token, cancellation: default).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }

            if (error is not null && (error.Code != ErrorCode.LeaseHeld || patience.Left == TimeSpan.Zero))
            {
                return error;
            }

            if (await UntilEndAsync(ns, name, page.Next, patience.Left, cancellation).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }
        }
    }

    /// <summary>Waits until the lease ends, by the log or by the clock, or until the caller's wait is over.</summary>
    private async ValueTask<StoreError?> UntilEndAsync(string ns, string name, LogPosition after, TimeSpan most, CancellationToken cancellation)
    {
        if (!(await GetAsync(ns, name, cancellation).ConfigureAwait(false)).TryGet(out var held, out var error))
        {
            return error.Code == ErrorCode.NotFound ? null : error;
        }

        var rest = held.ExpiresAt - _clock.GetUtcNow();
        var patience = new Patience(_clock, rest < most ? rest : most);
        while (patience.Left is { Ticks: > 0 } left)
        {
            var read = await store.Changes.ReadAsync(new(ns, LogKind.Key), after, _limits.PageSize, left, cancellation).ConfigureAwait(false);
            if (!read.TryGet(out var page, out error))
            {
                return error.Code == ErrorCode.Gone ? null : error;
            }

            if (page.Changes.Any(change => KeyCodec.IsOfPrefix(change.Payload, Lease.KeyOf(name))))
            {
                return null;
            }

            after = page.Next;
        }

        return null;
    }

    private async ValueTask<Result<Lease>> ChangeAsync(string ns, string name, KeyCommand command, bool isDryRun, CancellationToken cancellation)
    {
        var changed = await store.Keys.ChangeAsync(ns, Lease.KeyOf(name), command, new() { DryRun = isDryRun }, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var outcome, out var error) ? Read(outcome.Entry!) : error;
    }

    private static Result<Lease> Read(KeyEntry entry) => Lease.From(entry) is { } lease ? lease : Lease.NotALease;
}
