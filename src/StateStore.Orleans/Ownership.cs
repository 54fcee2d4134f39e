using Microsoft.Extensions.Hosting;

namespace StateStore.Orleans;

/// <summary>
/// Whether this silo may answer reads from what its grains remember. Orleans activates a grain once, except that a silo which the others
/// have declared dead may not know it yet and go on. So a silo is sure of its grains only for a short while after it has read in the
/// membership table that it is alive; and whoever takes over from one that was declared dead first waits that while out. Between the
/// two, no read anywhere misses a change that was acknowledged. DESIGN.md says what is left.
/// </summary>
/// <param name="membership">Who is alive.</param>
/// <param name="silo">This silo.</param>
/// <param name="options">Of the store.</param>
/// <param name="clock">Orleans' own, not the engine's: this is about who is alive, not about when changes are said to happen.</param>
internal sealed class Ownership(IClusterMembershipService membership, ILocalSiloDetails silo, ClusterStoreOptions options, TimeProvider clock)
    : BackgroundService
{
    /// <summary>For so long after it was read, the table is believed.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A read of the table may have begun for somebody else a little before it was asked for.</summary>
    private static readonly TimeSpan Takeover = Validity + TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, SiloStatus> _statuses = [];
    private MembershipVersion _seen = MembershipVersion.MinValue;
    private long _sureUntil;
    private long _settledAt;

    /// <summary>What a grain of this silo remembers is what the store has.</summary>
    public bool IsSure => clock.GetTimestamp() < Volatile.Read(ref _sureUntil);

    /// <summary>Completes when no silo that was declared dead can still believe that it is alive; mostly at once.</summary>
    public Task SettleAsync(CancellationToken cancellation)
    {
        Look();
        var left = clock.GetElapsedTime(clock.GetTimestamp(), Volatile.Read(ref _settledAt));
        return left > TimeSpan.Zero ? Task.Delay(left, clock, cancellation) : Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!options.IsStorageShared && !stoppingToken.IsCancellationRequested)
        {
            await RenewAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Volatile.Write(ref _sureUntil, 0);
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        var asked = clock.GetTimestamp();
        try
        {
            await membership.Refresh(default, cancellation).AsTask().WaitAsync(Validity, clock, cancellation).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever it is: a silo that can't read the table is not sure of its grains. They read from the store, and the next look comes soon.
            return;
        }

        Look();
        if (membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) == SiloStatus.Active)
        {
            Volatile.Write(ref _sureUntil, asked + Ticks(Validity));
        }
    }

    /// <summary>Notes silos that were alive at the last look and are dead now. One that stops by itself is seen to shut down in between.</summary>
    private void Look()
    {
        var snapshot = membership.CurrentSnapshot;
        lock (_lock)
        {
            if (snapshot.Version == _seen)
            {
                return;
            }

            _seen = snapshot.Version;
            foreach (var member in snapshot.Members.Values)
            {
                var before = _statuses.GetValueOrDefault(member.SiloAddress);
                _statuses[member.SiloAddress] = member.Status;
                if (member.Status == SiloStatus.Dead && before is (SiloStatus.Joining or SiloStatus.Active))
                {
                    Volatile.Write(ref _settledAt, clock.GetTimestamp() + Ticks(Takeover));
                }
            }
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
