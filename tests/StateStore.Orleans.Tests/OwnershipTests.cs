using StateStore.Orleans.Tests.Support;

namespace StateStore.Orleans.Tests;

/// <summary>How long a silo may answer for its grains, and how long whoever takes over from it waits.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly PausingClock _clock = new(Pause);
    private readonly ManualMembership _members = new();
    private readonly Ownership _ownership;

    public OwnershipTests() => _ownership = new(_members, _members, ClusterStoreOptions.Default, _clock);

    /// <summary>It has looked once.</summary>
    public async Task InitializeAsync()
    {
        Assert.False(_ownership.IsSure);
        await _ownership.StartAsync(default);
        await _members.AskedAsync();
        await _clock.PausedAsync();
    }

    public async Task DisposeAsync()
    {
        await _ownership.StopAsync(default);
        _ownership.Dispose();
    }

    [Fact]
    public async Task It_is_sure_while_it_reads_that_it_is_alive()
    {
        for (var looks = 0; looks < 20; looks++)
        {
            Assert.True(_ownership.IsSure);
            await LookAgainAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_sure_for_two_seconds_after_it_could_last_read(bool hangs)
    {
        _members.Reading = hangs ? Never : Task.FromException(new TimeoutException());
        _clock.Advance(Validity - Instant);
        Assert.True(_ownership.IsSure);
        _clock.Advance(Instant);
        Assert.False(_ownership.IsSure);
    }

    /// <summary>What is read may be as old as the question.</summary>
    [Fact]
    public async Task The_two_seconds_begin_with_the_question()
    {
        var answer = new TaskCompletionSource();
        _members.Reading = answer.Task;
        _clock.Advance(Pause);
        await _members.AskedAsync();
        _members.Reading = Never;
        _clock.Advance(TimeSpan.FromSeconds(1));
        answer.SetResult();
        await _clock.PausedAsync();

        _clock.Advance(TimeSpan.FromSeconds(1) - Instant);
        Assert.True(_ownership.IsSure);
        _clock.Advance(Instant);
        Assert.False(_ownership.IsSure);
    }

    [Theory]
    [InlineData(SiloStatus.Dead)]
    [InlineData(SiloStatus.ShuttingDown)]
    public async Task It_is_not_sure_when_it_reads_that_it_is_not_alive(SiloStatus status)
    {
        _members.Set(_members.SiloAddress, status);
        for (var time = TimeSpan.Zero; time < Validity; time += Pause)
        {
            await LookAgainAsync();
        }

        Assert.False(_ownership.IsSure);
    }

    [Fact]
    public async Task It_is_not_sure_once_it_is_told_to_stop()
    {
        await _ownership.StopAsync(default);
        Assert.False(_ownership.IsSure);
    }

    [Fact]
    public async Task It_is_never_sure_where_others_write_too()
    {
        using var shared = new Ownership(_members, _members, new() { IsStorageShared = true }, _clock);
        await shared.StartAsync(default);
        await Deadline.Within(shared.ExecuteTask!, "it to find nothing to do");
        Assert.False(shared.IsSure);
    }

    [Fact]
    public async Task Whoever_takes_over_from_one_that_was_found_dead_waits_until_that_one_can_not_be_sure()
    {
        var other = _members.Add(SiloStatus.Active);
        await LookAgainAsync();
        Assert.True(_ownership.SettleAsync(default).IsCompleted);

        _members.Set(other, SiloStatus.Dead);
        var settled = _ownership.SettleAsync(default);
        _clock.Advance(Takeover - Instant);
        Assert.False(settled.IsCompleted);
        _clock.Advance(Instant);
        await settled;
        Assert.True(_ownership.SettleAsync(default).IsCompleted);
    }

    [Fact]
    public async Task Nobody_waits_for_one_that_left_by_itself()
    {
        var other = _members.Add(SiloStatus.Active);
        await LookAgainAsync();
        _members.Set(other, SiloStatus.ShuttingDown);
        Assert.True(_ownership.SettleAsync(default).IsCompleted);
        _members.Set(other, SiloStatus.Dead);
        Assert.True(_ownership.SettleAsync(default).IsCompleted);
    }

    [Fact]
    public void Nobody_waits_for_one_that_was_dead_already()
    {
        _members.Add(SiloStatus.Dead);
        Assert.True(_ownership.SettleAsync(default).IsCompleted);
    }

    private async Task LookAgainAsync()
    {
        _clock.Advance(Pause);
        await _clock.PausedAsync();
    }
}
