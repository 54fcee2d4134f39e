using System.Collections.Immutable;

namespace StateStore.Conformance.Engine;

/// <summary>A clock of the server that is set, back or forward, while timers go on. Decision 0024 lists the effects on each kind.</summary>
public class ClockSuite(EngineFactory start) : KeyEngine(start, new SettableClock(Start))
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private new SettableClock Clock => (SettableClock)base.Clock;

    private LeaseService Leases => field ??= new(Store, clock: Clock);

    [Fact]
    public async Task Waiting_for_a_lease_takes_as_long_as_asked_although_the_clock_is_set_forward()
    {
        await Leases.AcquireAsync(Ns, "l", "a", TimeToLive.Of(TimeSpan.FromDays(30), Limits.Default).Value);
        var waiting = Leases.AcquireAsync(Ns, "l", "b", Seconds(30), TimeSpan.FromSeconds(10)).AsTask();
        Clock.Set(Hour);
        Assert.True(await PassTimeAsync(waiting) >= TimeSpan.FromSeconds(10));
        AssertError(ErrorCode.LeaseHeld, await waiting);
    }

    [Fact]
    public async Task A_caller_who_waits_gets_a_lease_when_its_time_is_over_although_the_clock_is_set_back()
    {
        await Leases.AcquireAsync(Ns, "l", "a", Seconds(30));
        var waiting = Leases.AcquireAsync(Ns, "l", "b", Seconds(30), Hour / 4).AsTask();
        Clock.Set(TimeSpan.FromDays(-300));

        // Far less than what the clock was set by, far more than the seconds that pass while a store is slow.
        Assert.True(await PassTimeAsync(waiting) < TimeSpan.FromDays(30));
        Assert.Equal("b", (await waiting).Value.Owner);
    }

    [Fact]
    public async Task Set_back_a_key_expires_at_once_and_a_conversation_later_by_as_much()
    {
        await SetAsync("k", "1", Seconds(30));
        await MoveAsync("c", Seconds(30));
        Clock.Set(-Hour);

        Assert.Equal(NoValue, await GetAsync("k"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await Store.Conversations.GetAsync(Ns, "c")).IsOk);
        Clock.Advance(Hour);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
    }

    [Fact]
    public async Task Set_forward_what_has_a_time_to_live_expires_at_once_and_once()
    {
        await SetAsync("k", "1", Seconds(30));
        await MoveAsync("c", Seconds(30));
        Clock.Set(Hour);

        Assert.Equal(NoValue, await GetAsync("k"));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        await SetAsync("k", "2");
        await MoveAsync("c");
        Clock.Set(-Hour);
        Assert.Equal(["k created", "k expired", "k created"], await KeyEventsAsync());
        Assert.Equal(3, (await LogAsync()).Length);
    }

    [Theory]
    [InlineData(-25, 1)]
    [InlineData(23, 1)]
    [InlineData(25, 2)]
    public async Task The_first_answer_under_an_idempotency_key_counts_until_the_clock_says_that_its_window_is_over(int hours, long version)
    {
        ImmutableArray<KeyRequest> add = [new("n", new KeyCommand.Increment(Json("1")))];
        Assert.Equal(1, (await Store.Keys.ChangeAsync(Ns, add, new(null, "once"))).Value[0].Version);
        Clock.Set(Hour * hours);
        Assert.Equal(version, (await Store.Keys.ChangeAsync(Ns, add, new(null, "once"))).Value[0].Version);
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(8)]
    public async Task A_deleted_conversation_does_not_come_back_under_an_old_version(int days)
    {
        await MoveAsync("c");
        await Store.Conversations.DeleteAsync(Ns, "c");
        Clock.Set(TimeSpan.FromDays(days));
        var again = (await MoveAsync("c")).Value;
        Assert.Equal((true, 3), (again.Created, again.Version));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task An_exhausted_limit_does_not_last_longer_than_its_window(int hours)
    {
        var rule = new RateLimit(1, TimeSpan.FromMinutes(1), IsSliding: false);
        Assert.True((await Store.Keys.TakeAsync(Ns, "m", rule)).Value.Allowed);
        Assert.False((await Store.Keys.TakeAsync(Ns, "m", rule)).Value.Allowed);
        Clock.Set(Hour * hours);
        Assert.True((await Store.Keys.TakeAsync(Ns, "m", rule)).Value.Allowed);
    }

    private ValueTask<Result<ConversationOutcome>> MoveAsync(string id, TimeToLive ttl = default) =>
        Store.Conversations.SetAsync(Ns, id, new("A", JsonText.EmptyObject) { Ttl = ttl });

    /// <summary>The time that passed for timers.</summary>
    private async Task<TimeSpan> PassTimeAsync(Task waiting)
    {
        var (began, patience) = (Clock.GetTimestamp(), TimeProvider.System.GetTimestamp());
        while (!waiting.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(patience) < Patience, "still waiting");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return Clock.GetElapsedTime(began);
    }
}
