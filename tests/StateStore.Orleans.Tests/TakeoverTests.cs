using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StateStore.Orleans.Tests.Support;

namespace StateStore.Orleans.Tests;

/// <summary>The time that a silo waits before it serves conversations that another silo may still answer for.</summary>
public sealed class TakeoverTests
{
    /// <summary>A time longer than an ownership lease.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1.25);

    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly ManualMembership _members = new();
    private readonly Takeover _takeover;

    public TakeoverTests() => _takeover = new(_members, _clock, NullLogger<Takeover>.Instance);

    /// <summary>A silo that has lost its row, or the whole table, leaves no trace. Its ownership lease may last for another second.</summary>
    [Fact]
    public async Task A_starting_silo_becomes_active_only_after_every_earlier_ownership_lease_has_ended()
    {
        using var life = new CapturingLifecycle();
        _takeover.Participate(life);
        Assert.Equal([ServiceLifecycleStage.RuntimeGrainServices + 1, ServiceLifecycleStage.BecomeActive - 1], life.Stages);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await life.StartAsync(life.Stages.First());
        var active = life.StartAsync(life.Stages.Last());
        _clock.Advance(Wait - Instant);
        Assert.False(active.IsCompleted);
        _clock.Advance(Instant);
        await active;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_takeover_from_a_dead_silo_or_from_a_deleted_row_waits_until_its_ownership_lease_has_ended(bool hasRow)
    {
        var other = _members.Add(SiloStatus.Active);
        Assert.True(_takeover.SettleAsync(default).IsCompleted);
        if (hasRow)
        {
            _members.Set(other, SiloStatus.Dead);
        }
        else
        {
            _members.Remove(other);
        }

        var settled = _takeover.SettleAsync(default);
        _clock.Advance(Wait - Instant);
        Assert.False(settled.IsCompleted);
        _clock.Advance(Instant);
        await settled;
        Assert.True(_takeover.SettleAsync(default).IsCompleted);
    }

    [Fact]
    public void A_takeover_from_a_silo_that_left_gracefully_does_not_wait()
    {
        var other = _members.Add(SiloStatus.Active);
        Assert.True(_takeover.SettleAsync(default).IsCompleted);
        _members.Set(other, SiloStatus.ShuttingDown);
        Assert.True(_takeover.SettleAsync(default).IsCompleted);
        _members.Set(other, SiloStatus.Dead);
        Assert.True(_takeover.SettleAsync(default).IsCompleted);
        _members.Remove(other);
        Assert.True(_takeover.SettleAsync(default).IsCompleted);
    }

    [Fact]
    public void A_takeover_from_a_silo_that_died_before_the_start_does_not_wait_again()
    {
        _members.Add(SiloStatus.Dead);
        Assert.True(_takeover.SettleAsync(default).IsCompleted);
    }
}
