using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Orleans;

/// <summary>
/// Decides whether this silo may answer reads from the memory of its grains. Orleans activates a grain once, with one exception: a silo that the
/// others have declared dead, or that the membership table has lost, may not know it yet and continue. So a silo has a lease on its grains.
/// The lease lasts one second from the moment at which the silo began to read its own row. Only an existing row with status Active renews it.
/// A silo that takes over waits for the end of that second (<see cref="Takeover"/>). DESIGN.md describes the remaining risks.
/// </summary>
/// <param name="table">
/// The membership table itself. Orleans' own refresh is not a proof. It may join a refresh that began earlier, before this process was paused.
/// And an empty table, or a table with an older version, does not change what Orleans knows.
/// </param>
/// <param name="membership">Orleans' knowledge of the table.</param>
/// <param name="silo">This silo.</param>
/// <param name="takeover">Checks for silos that have died.</param>
/// <param name="standing">Receives the result of each check.</param>
/// <param name="options">The options of the store.</param>
/// <param name="clock">A monotonic clock: that of Orleans, not that of the engine, because a lease is independent of the time of changes.</param>
/// <param name="host">The host, which is stopped when the silo cannot be a member again.</param>
/// <param name="logger">Receives each change of the result immediately, and lasting trouble once a minute.</param>
internal sealed partial class Ownership(
    IMembershipTable table,
    IClusterMembershipService membership,
    ILocalSiloDetails silo,
    Takeover takeover,
    ClusterStanding standing,
    ClusterStoreOptions options,
    TimeProvider clock,
    IHostApplicationLifetime host,
    ILogger<Ownership> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>The duration of a lease.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>The timeout of a check. It is longer than a lease: a slow table makes reads slower, but the silo stays ready.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The time after which a lost silo ends. A single check could have met a storage that is being restored.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private long _newest = long.MinValue;
    private long _sureUntil;
    private long? _lostAt;
    private (MembershipFindingKind Kind, long At) _told = (MembershipFindingKind.Member, 0);

    /// <summary>True while this silo has a lease: the memory of its grains equals the storage.</summary>
    public bool IsSure => clock.GetTimestamp() < Volatile.Read(ref _sureUntil);

    /// <summary>Starts the lease when the silo is active, and ends it before the silo gives up its grains.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(Ownership), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose() => _stop.Dispose();

    private async Task StartAsync(CancellationToken cancellation)
    {
        await LookAsync().ConfigureAwait(false);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    private async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _sureUntil, 0);
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stop.IsCancellationRequested)
            {
                await LookAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task LookAsync()
    {
        var asked = clock.GetTimestamp();
        var finding = await FindAsync().ConfigureAwait(false);
        if (finding.Kind == MembershipFindingKind.Member)
        {
            Volatile.Write(ref _sureUntil, options.IsStorageShared ? 0 : asked + (long)(Validity.TotalSeconds * clock.TimestampFrequency));
        }
        else if (finding.Kind != MembershipFindingKind.Unreadable)
        {
            Volatile.Write(ref _sureUntil, 0);
        }

        if (_stop.IsCancellationRequested)
        {
            return;
        }

        standing.Set(finding);
        Tell(finding);
        EndIfLost(finding);
    }

    private async ValueTask<MembershipFinding> FindAsync()
    {
        try
        {
            // The known version is taken before the row is read. Otherwise a write of another silo meanwhile would make the row look old.
            var known = membership.CurrentSnapshot.Version.Value;
            _newest = Math.Max(_newest, known);
            var data = await table.ReadRowAsync(silo.SiloAddress, _stop.Token).WaitAsync(Patience, clock, _stop.Token).ConfigureAwait(false);
            var finding = MembershipFinding.Of(data, silo.SiloAddress, _newest);
            if (finding.Kind != MembershipFindingKind.Lost && data.Version.Version > known)
            {
                _newest = data.Version.Version;
                await membership.Refresh(new(data.Version.Version), _stop.Token).AsTask().WaitAsync(Patience, clock, _stop.Token).ConfigureAwait(false);
            }

            takeover.Look();
            return finding;
        }
        catch (Exception e)
        {
            // All exceptions are caught: the provider of the table is not known here, and a silo that cannot read the table has no proof of its membership.
            return options.IsMembershipTableMissing(e) ? MembershipFinding.Missing(e) : MembershipFinding.Unreadable(e);
        }
    }

    private void Tell(MembershipFinding finding)
    {
        var isMember = finding.Kind == MembershipFindingKind.Member;
        if (finding.Kind == _told.Kind && (isMember || clock.GetElapsedTime(_told.At) < Reminder))
        {
            return;
        }

        _told = (finding.Kind, clock.GetTimestamp());
        if (isMember)
        {
            LogMember();
        }
        else
        {
            LogTrouble(finding.Error is null ? finding.Reason : $"{finding.Reason} ({finding.Error.Message.ReplaceLineEndings(" ")})");
        }
    }

    private void EndIfLost(MembershipFinding finding)
    {
        if (finding.Kind != MembershipFindingKind.Lost)
        {
            _lostAt = null;
            return;
        }

        _lostAt ??= clock.GetTimestamp();
        if (!standing.MustEnd && clock.GetElapsedTime(_lostAt.Value) >= Doubt)
        {
            standing.End();
            LogEnd(finding.Reason);
            host.StopApplication();
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "This silo has no proof that it is a member of its cluster; it reads from the storage and is not ready: {Reason}")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "This silo is a member of its cluster again")]
    private partial void LogMember();

    [LoggerMessage(EventId = 3, Level = LogLevel.Critical, Message = "This silo can't become a member again, so it ends; start it again: {Reason}")]
    private partial void LogEnd(string reason);
}
