using Microsoft.Extensions.Logging.Abstractions;
using StateStore.Orleans.Tests.Support;

namespace StateStore.Orleans.Tests;

/// <summary>The ownership lease of a silo, under which it answers from memory, and the silo's reaction when it cannot renew the lease.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly PausingClock _clock = new(Pause);
    private readonly ManualMembership _members = new();
    private readonly ManualHost _host = new();
    private readonly CapturingLifecycle _life = new();
    private readonly ManualTable _table;
    private readonly ClusterStanding _standing;
    private readonly Ownership _ownership;
    private Func<Exception, bool> _isMissing = _ => false;

    public OwnershipTests()
    {
        _table = new(_members);
        _standing = new(_clock);
        _ownership = Create(new() { IsMembershipTableMissing = e => _isMissing(e) }, _life);
    }

    /// <summary>Starts the silo, which reads the table once.</summary>
    public async Task InitializeAsync()
    {
        Assert.False(_ownership.IsSure);
        Assert.False(_standing.IsMember);
        await _life.StartAsync(ServiceLifecycleStage.Active);
        await _table.AskedAsync();
        await _clock.PausedAsync();
    }

    public async Task DisposeAsync()
    {
        await _life.StopAsync(default);
        _ownership.Dispose();
        _life.Dispose();
    }

    [Fact]
    public async Task An_ownership_lease_lasts_while_the_silo_reads_its_row_as_active()
    {
        for (var looks = 0; looks < 20; looks++)
        {
            Assert.True(_ownership.IsSure);
            Assert.True(_standing.IsMember);
            await LookAgainAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_ownership_lease_lasts_one_second_after_the_last_successful_read_of_the_table(bool hangs)
    {
        _table.Reading = hangs ? Never : Task.FromException(new TimeoutException());
        _clock.Advance(Validity - Instant);
        Assert.True(_ownership.IsSure);
        _clock.Advance(Instant);
        Assert.False(_ownership.IsSure);
    }

    /// <summary>The result of a read may be as old as its start: a process that was paused finds an old result when it resumes.</summary>
    [Fact]
    public async Task An_ownership_lease_starts_when_the_read_of_the_table_starts()
    {
        var answer = new TaskCompletionSource();
        _table.Reading = answer.Task;
        _clock.Advance(Pause);
        await _table.AskedAsync();
        _table.Reading = Never;
        _clock.Advance(Validity / 2);
        answer.SetResult();
        await _clock.PausedAsync();

        _clock.Advance((Validity / 2) - Instant);
        Assert.True(_ownership.IsSure);
        _clock.Advance(Instant);
        Assert.False(_ownership.IsSure);
    }

    [Fact]
    public async Task A_paused_silo_has_no_ownership_lease_when_it_resumes()
    {
        _table.Reading = Never;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_ownership.IsSure);
        Assert.False(_standing.IsMember);
        await _table.AskedAsync();
        Assert.False(_ownership.IsSure);
    }

    [Theory]
    [InlineData(SiloStatus.Dead)]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Joining)]
    [InlineData(null)]
    public async Task A_missing_or_inactive_row_ends_the_ownership_lease_immediately(SiloStatus? status)
    {
        _table.Status = status;
        await LookAgainAsync();
        Assert.False(_ownership.IsSure);
        Assert.False(_standing.IsMember);
    }

    [Fact]
    public async Task A_row_of_another_process_at_the_same_address_gives_no_ownership_lease()
    {
        _table.Silo = SiloAddress.New(_members.SiloAddress.Endpoint, _members.SiloAddress.Generation + 1);
        await LookAgainAsync();
        Assert.False(_ownership.IsSure);
    }

    [Fact]
    public async Task A_table_with_an_older_version_gives_no_ownership_lease_even_with_an_active_row()
    {
        _members.Add(SiloStatus.Active);
        await LookAgainAsync();
        Assert.True(_ownership.IsSure);
        _table.Version = (int)_members.CurrentSnapshot.Version.Value - 1;
        await LookAgainAsync();
        Assert.False(_ownership.IsSure);
        Assert.Contains("went back from version", _standing.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SiloStatus.Dead)]
    [InlineData(null)]
    public async Task A_silo_that_is_lost_from_the_table_for_two_seconds_stops_its_host(SiloStatus? status)
    {
        _table.Status = status;
        await LookAgainAsync();
        for (var lost = TimeSpan.Zero; lost < TimeSpan.FromSeconds(2); lost += Pause)
        {
            Assert.False(_host.IsStopped);
            await LookAgainAsync();
        }

        Assert.True(_host.IsStopped);
        Assert.True(_standing.MustEnd);
    }

    [Fact]
    public async Task An_unreadable_membership_table_does_not_stop_the_silo()
    {
        _table.Reading = Task.FromException(new TimeoutException());
        for (var looks = 0; looks < 40; looks++)
        {
            await LookAgainAsync();
        }

        Assert.False(_host.IsStopped);
        Assert.Equal("the membership table can't be read", _standing.Description);
        _table.Reading = Task.CompletedTask;
        await LookAgainAsync();
        Assert.True(_ownership.IsSure);
        Assert.True(_standing.IsMember);
    }

    [Fact]
    public async Task A_missing_membership_table_stops_the_silo()
    {
        _isMissing = e => e is FormatException;
        _table.Reading = Task.FromException(new FormatException());
        for (var looks = 0; looks < 10; looks++)
        {
            await LookAgainAsync();
        }

        Assert.True(_host.IsStopped);
    }

    [Fact]
    public async Task A_stopping_silo_has_no_ownership_lease()
    {
        await _life.StopAsync(default);
        Assert.False(_ownership.IsSure);
    }

    [Fact]
    public async Task A_silo_with_shared_storage_never_has_an_ownership_lease_and_still_knows_its_membership()
    {
        using var life = new CapturingLifecycle();
        using var shared = Create(new() { IsStorageShared = true }, life);
        await life.StartAsync(ServiceLifecycleStage.Active);
        Assert.False(shared.IsSure);
        Assert.True(_standing.IsMember);
        await life.StopAsync(default);
    }

    private Ownership Create(ClusterStoreOptions options, CapturingLifecycle life)
    {
        var takeover = new Takeover(_members, _clock, NullLogger<Takeover>.Instance);
        var ownership = new Ownership(_table, _members, _members, takeover, _standing, options, _clock, _host, NullLogger<Ownership>.Instance);
        ownership.Participate(life);
        return ownership;
    }

    private async Task LookAgainAsync()
    {
        _clock.Advance(Pause);
        await _clock.PausedAsync();
    }
}
