namespace StateStore.Engine.Leases;

/// <summary>
/// Leases over the keys of any store: for locks and leaders. A lease is held until its time is over unless it is renewed before; whoever relies on it
/// beyond that sends its token along to what it protects, which refuses tokens smaller than one it has seen.
/// Make one for the process: those who wait stand in line in it.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="limits">Bounds of requests; the store's.</param>
/// <param name="clock">The store's.</param>
public sealed class LeaseService(IStateStore store, Limits? limits = null, TimeProvider? clock = null)
{
    private static readonly StoreError InLine = new(ErrorCode.LeaseHeld, "Others have waited longer for the lease");

    private readonly Limits _limits = limits ?? Limits.Default;
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly WaitingLines _lines = new();

    /// <summary>The lease as it stands; NOT_FOUND when nobody holds it.</summary>
    public async ValueTask<Result<Lease>> GetAsync(string ns, string name, CancellationToken cancellation = default)
    {
        var found = await store.Keys.GetAsync(ns, Lease.KeyOf(name), cancellation).ConfigureAwait(false);
        return found.TryGet(out var key, out var error) ? Read(key.Entry) : error.Code == ErrorCode.NotFound ? NotHeld : error;
    }

    /// <summary>
    /// Makes this owner hold the lease, for so long; if he holds it already, it is renewed under the token it has. While somebody else does, waits for up to
    /// <paramref name="wait"/>: in this process in the order of the calls, beside other processes as soon as the lease ends. A call that does not wait
    /// takes what is free. Errors: LEASE_HELD.
    /// </summary>
    public async ValueTask<Result<Lease>> AcquireAsync(
        string ns, string name, string owner, TimeToLive ttl, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        var command = new KeyCommand.Acquire(owner, ttl);
        if (wait <= TimeSpan.Zero)
        {
            return await ChangeAsync(ns, name, command, cancellation).ConfigureAwait(false);
        }

        if (RequestChecks.Keys(ns, [new KeyRequest(Lease.KeyOf(name), command)], null, _limits) is { } invalid)
        {
            return invalid;
        }

        var patience = new Patience(_clock, wait < _limits.LeaseWait ? wait : _limits.LeaseWait);
        using var place = _lines.Join(ns, name);
        if (!place.IsFirst)
        {
            // The holder himself must not stand behind those who wait for him.
            if ((await GetAsync(ns, name, cancellation).ConfigureAwait(false)) is { IsOk: true } held && held.Value.Owner == owner)
            {
                return await ChangeAsync(ns, name, command, cancellation).ConfigureAwait(false);
            }

            if (!await place.ComesFirstAsync(patience.Left, _clock, cancellation).ConfigureAwait(false))
            {
                return InLine;
            }
        }

        return await AcquireFirstAsync(ns, name, command, patience, cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets a lease last so long from now on. Errors: LEASE_LOST, after which its owner must no longer act under it.</summary>
    public ValueTask<Result<Lease>> RenewAsync(
        string ns, string name, string owner, long token, TimeToLive ttl, CancellationToken cancellation = default) =>
        ChangeAsync(ns, name, new KeyCommand.Renew(owner, token, ttl), cancellation);

    /// <summary>Ends a lease at once. LEASE_LOST when it was not held any more.</summary>
    public async ValueTask<StoreError?> ReleaseAsync(string ns, string name, string owner, long token, CancellationToken cancellation = default) =>
        (await store.Keys.ChangeAsync(ns, Lease.KeyOf(name), new KeyCommand.Release(owner, token), null, cancellation).ConfigureAwait(false)).Error;

    private static StoreError NotHeld { get; } = StoreError.NotFound("Nobody holds the lease");

    private async ValueTask<Result<Lease>> AcquireFirstAsync(
        string ns, string name, KeyCommand.Acquire command, Patience patience, CancellationToken cancellation)
    {
        while (true)
        {
            // Where the log stands is noted before the attempt, so that no end of the lease falls in between.
            var tail = await store.Changes.ReadAsync(new(ns, LogKind.Key), null, 1, default, cancellation).ConfigureAwait(false);
            if (!tail.TryGet(out var page, out var error))
            {
                return error;
            }

            var acquired = await ChangeAsync(ns, name, command, default).ConfigureAwait(false);
            if (acquired.TryGet(out var lease, out error) && lease.ExpiresAt > _clock.GetUtcNow())
            {
                if (!cancellation.IsCancellationRequested)
                {
                    return lease;
                }

                // Who waited for it has gone; the next shall not have to wait until its time is over.
                await ReleaseAsync(ns, name, lease.Owner, lease.Token, default).ConfigureAwait(false);
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

    /// <summary>Waits until the lease ends, as the log or the clock says, or for as long as the caller has patience.</summary>
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

    private async ValueTask<Result<Lease>> ChangeAsync(string ns, string name, KeyCommand command, CancellationToken cancellation)
    {
        var changed = await store.Keys.ChangeAsync(ns, Lease.KeyOf(name), command, null, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var outcome, out var error) ? Read(outcome.Entry!) : error;
    }

    private static Result<Lease> Read(KeyEntry entry) => Lease.From(entry) is { } lease ? lease : Lease.NotALease;

    /// <summary>A time to wait, which a clock that is set does not change.</summary>
    private readonly struct Patience(TimeProvider clock, TimeSpan total)
    {
        private readonly long _since = clock.GetTimestamp();

        /// <summary>Never negative.</summary>
        public TimeSpan Left => total - clock.GetElapsedTime(_since) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
    }
}
