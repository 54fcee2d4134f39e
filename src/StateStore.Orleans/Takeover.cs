using Microsoft.Extensions.Logging;

namespace StateStore.Orleans;

/// <summary>
/// Delays the first call of a new activation until no silo that has lost the conversation can still answer from memory. There are two cases: a silo
/// that was declared dead while this one watched, and a silo that had lost its row, or the whole table, before this one joined. The second
/// leaves no trace in the table, so every silo waits once before it becomes active; the rest of its start takes about as long.
/// </summary>
internal sealed partial class Takeover(IClusterMembershipService membership, TimeProvider clock, ILogger<Takeover> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The validity of a lease, and a quarter more because two clocks need not run at exactly the same rate.</summary>
    public static readonly TimeSpan Wait = Ownership.Validity * 1.25;

    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, SiloStatus> _statuses = [];
    private MembershipVersion _seen = MembershipVersion.MinValue;
    private long _settledAt = clock.GetTimestamp();

    public void Participate(ISiloLifecycle lifecycle)
    {
        // Orleans has read the table (RuntimeGrainServices) and has not joined (AfterRuntimeGrainServices).
        lifecycle.Subscribe(nameof(Takeover), ServiceLifecycleStage.RuntimeGrainServices + 1, BeginAsync);
        lifecycle.Subscribe(nameof(Takeover), ServiceLifecycleStage.BecomeActive - 1, SettleAsync);
    }

    /// <summary>Completes when no other silo can still hold a lease on what this silo takes over; mostly at once.</summary>
    public Task SettleAsync(CancellationToken cancellation)
    {
        Look();
        var left = clock.GetElapsedTime(clock.GetTimestamp(), Volatile.Read(ref _settledAt));
        return left > TimeSpan.Zero ? Task.Delay(left, clock, cancellation) : Task.CompletedTask;
    }

    /// <summary>Notes silos that were alive at the last look and are dead now. A silo that stops by itself is seen to shut down in between.</summary>
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
                // Its row was deleted.
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
