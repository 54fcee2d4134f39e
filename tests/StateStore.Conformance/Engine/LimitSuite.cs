
namespace StateStore.Conformance.Engine;

/// <summary>Rate limits: however many take at once, no more than the limit is taken.</summary>
public class LimitSuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    [Fact]
    public async Task A_fixed_window_allows_its_limit_and_the_next_window_starts_at_zero()
    {
        var rule = new RateLimit(3, TimeSpan.FromMinutes(1), IsSliding: false);
        AdvanceToWhole(TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromSeconds(40));
        var end = Clock.GetUtcNow().AddSeconds(20);
        Assert.Equal(new(true, 1, end), await TakeAsync(rule, 2));
        Assert.Equal(new(false, 1, end), await TakeAsync(rule, 2));
        Assert.Equal(new(true, 0, end), await TakeAsync(rule));
        Assert.Equal(new(false, 0, end), await TakeAsync(rule));
        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(new(true, 0, end.AddMinutes(1)), await TakeAsync(rule, 3));
    }

    [Theory]
    [InlineData("""{"taken":[]}""")]
    [InlineData("""{"taken":[[9223372036854775807,1]]}""")]
    public async Task A_plain_write_to_the_key_of_a_rate_limit_forges_no_count(string forged)
    {
        var value = KeyValue.Of(JsonText.FromTrusted(System.Text.Encoding.UTF8.GetBytes(forged)));

        AssertError(ErrorCode.InvalidData, await Store.Keys.SetAsync(Ns, RateLimit.KeyOf("forged"), value));
        AssertError(ErrorCode.InvalidData, await Store.Keys.CompareAndSetAsync(Ns, RateLimit.KeyOf("forged"), null, value));
        Assert.True((await Store.Keys.TakeAsync(Ns, "forged", new(1, TimeSpan.FromMinutes(1), IsSliding: false))).Value.Allowed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Takes_from_before_the_clock_was_set_back_an_hour_do_not_count(bool isSliding)
    {
        var rule = new RateLimit(3, TimeSpan.FromMinutes(1), isSliding);
        Assert.True((await TakeAsync(rule, 3)).Allowed);
        Assert.False((await TakeAsync(rule)).Allowed);

        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.True((await TakeAsync(rule, 3)).Allowed);
        Assert.False((await TakeAsync(rule)).Allowed);
    }

    [Fact]
    public async Task A_sliding_window_frees_takes_as_they_leave_the_window()
    {
        var rule = new RateLimit(3, TimeSpan.FromSeconds(16), IsSliding: true);
        AdvanceToWhole(TimeSpan.FromSeconds(1));
        var start = Clock.GetUtcNow();
        Assert.True((await TakeAsync(rule, 2)).Allowed);
        Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new(true, 0, start.AddSeconds(17)), await TakeAsync(rule));
        Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(new(false, 0, start.AddSeconds(27)), await TakeAsync(rule, 3));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new(true, 1, start.AddSeconds(27)), await TakeAsync(rule));
    }

    [Fact]
    public async Task Concurrent_takes_do_not_exceed_the_limit()
    {
        var rule = new RateLimit(20, TimeSpan.FromHours(1), IsSliding: true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => TakeAsync(rule))));
        Assert.Equal(Enumerable.Range(0, 20).Select(left => (long)left), answers.Where(answer => answer.Allowed).Select(answer => answer.Remaining).Order());
    }

    [Fact]
    public async Task Invalid_requests_are_refused()
    {
        var rule = new RateLimit(3, TimeSpan.FromMinutes(1), IsSliding: true);
        foreach (var (wrong, n) in new[] { (rule with { Limit = 0 }, 1), (rule with { Window = TimeSpan.Zero }, 1), (rule with { Window = TimeSpan.MaxValue }, 1), (rule, 0), (rule, 4) })
        {
            AssertError(ErrorCode.InvalidInput, await Store.Keys.TakeAsync(Ns, "x", wrong, n));
        }

        await SetAsync(RateLimit.KeyOf("x"), "5");
        AssertError(ErrorCode.InvalidData, await Store.Keys.TakeAsync(Ns, "x", rule));
    }

    private void AdvanceToWhole(TimeSpan unit) => Clock.Advance(unit - TimeSpan.FromTicks(Clock.GetUtcNow().Ticks % unit.Ticks));

    private async Task<LimitAnswer> TakeAsync(RateLimit rule, long n = 1) => (await Store.Keys.TakeAsync(Ns, "x", rule, n)).Value;
}
