using Microsoft.Extensions.Logging;

namespace StateStore.Orleans;

/// <summary>
/// Delays the first call of a new activation until no silo that has lost the conversation can still answer from memory. There are two cases.
/// In the first, a silo was declared dead after this silo had joined. In the second, a silo lost its row, or the whole table, before this silo joined.
/// The second case leaves no trace in the table, so every silo waits once before it becomes active. The rest of its start takes about as long.
/// </summary>
internal sealed partial class Takeover(IClusterMembershipService membership, TimeProvider clock, ILogger<Takeover> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The wait: the validity of a lease and a quarter more, because two clocks may run at slightly different rates.</summary>
    public static readonly TimeSpan Wait = Ownership.Validity * 1.25;

    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, SiloStatus> _statuses = [];
    private MembershipVersion _seen = MembershipVersion.MinValue;
    private long _settledAt = clock.GetTimestamp();

    public void Participate(ISiloLifecycle lifecycle)
    {
        // At this stage Orleans has read the table (RuntimeGrainServices) and has not joined yet (AfterRuntimeGrainServices).
        lifecycle.Subscribe(nameof(Takeover), ServiceLifecycleStage.RuntimeGrainServices + 1, BeginAsync);
        lifecycle.Subscribe(nameof(Takeover), ServiceLifecycleStage.BecomeActive - 1, SettleAsync);
    }

    /// <summary>Completes when no other silo can still have a lease on the grains that this silo takes over. Mostly it completes immediately.</summary>
    public Task SettleAsync(CancellationToken cancellation)
    {
        Look();
        var left = clock.GetElapsedTime(clock.GetTimestamp(), Volatile.Read(ref _settledAt));
        return left > TimeSpan.Zero ? Task.Delay(left, clock, cancellation) : Task.CompletedTask;
    }

    /// <summary>Finds silos that were alive at the last call and are dead now. A silo that stops regularly has another status in between.</summary>
    public void Look()
    {
        var snapshot = membership.CurrentSnapshot;
        lock (_lock)
        {
            if (snapshot.Version == _seen)
            {
                return;
            }

            _seen = snapshot.Version;
            foreach (var silo in _statuses.Keys.Where(silo => !snapshot.Members.ContainsKey(silo)).ToArray())
            {
                // The row of the silo was deleted.
                Note(silo, SiloStatus.Dead);
                _statuses.Remove(silo);
            }

            foreach (var member in snapshot.Members.Values)
            {
                Note(member.SiloAddress, member.Status);
            }
        }
    }

    private Task BeginAsync(CancellationToken cancellation)
    {
        Look();
        Postpone();
        return Task.CompletedTask;
    }

    private void Note(SiloAddress silo, SiloStatus status)
    {
        var before = _statuses.GetValueOrDefault(silo);
        _statuses[silo] = status;
        if (status == SiloStatus.Dead && before is SiloStatus.Joining or SiloStatus.Active)
        {
            Postpone();
            LogDead(silo);
        }
    }

    private void Postpone() => Volatile.Write(ref _settledAt, clock.GetTimestamp() + (long)(Wait.TotalSeconds * clock.TimestampFrequency));

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Silo {Silo} is dead; its conversations are served by the others")]
    private partial void LogDead(SiloAddress silo);
}
