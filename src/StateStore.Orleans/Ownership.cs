using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Orleans;

/// <summary>
/// Decides whether this silo may answer reads from what its grains remember. Orleans activates a grain once, except that a silo which the others
/// have declared dead, or which the membership table has lost, may not know it yet and go on. So a silo has a lease on its grains: it lasts
/// one second from the moment at which the silo began to read its own row, and only a row that is there and says Active renews it.
/// A silo that takes over waits that second out (<see cref="Takeover"/>). DESIGN.md says what is left.
/// </summary>
/// <param name="table">
/// The membership table itself. Orleans' own refresh is no proof: it joins one that began earlier (before this process was paused, perhaps), and
/// a table that is empty or went back in time leaves what Orleans knows as it was.
/// </param>
/// <param name="membership">What Orleans knows of the table.</param>
/// <param name="silo">This silo.</param>
/// <param name="takeover">Hears of silos that have died.</param>
/// <param name="standing">Told the result of each look.</param>
/// <param name="options">Of the store.</param>
/// <param name="clock">Monotonic, and Orleans' own, not the engine's: a lease has nothing to do with the time of changes.</param>
/// <param name="host">Stopped when the silo can't be a member again.</param>
/// <param name="logger">Hears of each change at once, and of trouble once a minute.</param>
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

    /// <summary>A look that takes longer is given up. Longer than a lease, so that a slow table costs speed and not readiness.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A silo that finds itself lost for so long ends. One look alone could have met a storage that is just being restored.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private long _newest = long.MinValue;
    private long _sureUntil;
    private long? _lostAt;
    private (MembershipFindingKind Kind, long At) _told = (MembershipFindingKind.Member, 0);

    /// <summary>Tells whether what a grain of this silo remembers is what the storage has.</summary>
    public bool IsSure => clock.GetTimestamp() < Volatile.Read(ref _sureUntil);

    /// <summary>The lease begins when the silo is active, and ends before it gives up its grains.</summary>
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
            // Before the row is asked for: what others write meanwhile is no reason to take the row for an old one.
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
            // Any exception: the table is the cluster's choice, and a silo that can't read it has no proof, whatever the reason is.
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
