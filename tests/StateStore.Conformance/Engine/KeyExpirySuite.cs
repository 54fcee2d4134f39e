
namespace StateStore.Conformance.Engine;

/// <summary>Keys that live for a time: gone the moment it is over, and announced once.</summary>
public class KeyExpirySuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private const string Default = "default-ttl";

    protected override EngineOptions Options => EngineOptions.Default with
    {
        KeyTtl = EngineOptions.Default.KeyTtl.With(Default, Seconds(20)),
    };

    [Fact]
    public async Task A_key_is_absent_from_the_moment_it_expires()
    {
        var set = await SetAsync("a", "1", Seconds(30));
        await SetAsync("b", "2");
        Assert.Equal(Clock.GetUtcNow().AddSeconds(30), set.Entry!.ExpiresAt);

        Clock.Advance(TimeSpan.FromSeconds(29.999));
        Assert.Equal("1", await GetAsync("a"));
        Assert.Equal("a|b", await ListAsync(new()));
        Clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(NoValue, await GetAsync("a"));
        Assert.Null((await Store.Keys.GetManyAsync(Ns, ["a"])).Value[0]);
        Assert.Equal("b", await ListAsync(new()));
        Assert.Equal("b", await ListAsync(new(Limit: 1)));
        Assert.Equal(new(null, 0, null), (await Store.Keys.DeleteAsync(Ns, "a")).Value);
        AssertError(ErrorCode.NotFound, await Store.Keys.TouchAsync(Ns, "a", Seconds(1)));
    }

    [Fact]
    public async Task Each_write_replaces_the_ttl_of_a_key()
    {
        await SetAsync("refreshed", "1", Seconds(30));
        await SetAsync("forever", "1", Seconds(30));
        await SetAsync("unsaid", "1", Seconds(30));
        await SetAsync("touched", "1", Seconds(30));
        await SetAsync("counter", "1", Seconds(30));
        await SetAsync("read", "1", Seconds(30));
        Clock.Advance(TimeSpan.FromSeconds(20));
        await SetAsync("refreshed", "2", Seconds(30));
        await SetAsync("forever", "2", TimeToLive.Forever);
        await SetAsync("unsaid", "2");
        Assert.Equal(Clock.GetUtcNow().AddSeconds(30), (await Store.Keys.TouchAsync(Ns, "touched", Seconds(30))).Value.Entry!.ExpiresAt);
        await Store.Keys.IncrementAsync(Ns, "counter");
        Assert.Equal("1", await GetAsync("read"));

        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("forever|refreshed|touched|unsaid", await ListAsync(new()));
        Clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal("forever|unsaid", await ListAsync(new()));
    }

    [Fact]
    public async Task A_namespace_may_have_a_default_ttl()
    {
        var key = Ns;
        await Store.Keys.SetAsync(Default, key, Value("1"));
        await Store.Keys.SetAsync(Default, key + "forever", Value("1"), TimeToLive.Forever);
        Assert.Equal(Clock.GetUtcNow().AddSeconds(20), (await Store.Keys.IncrementAsync(Default, key + "new")).Value.Entry!.ExpiresAt);
        Clock.Advance(TimeSpan.FromSeconds(20));
        AssertError(ErrorCode.NotFound, await Store.Keys.GetAsync(Default, key));
        Assert.True((await Store.Keys.GetAsync(Default, key + "forever")).IsOk);
    }

    [Fact]
    public async Task An_expiry_is_announced_once_without_a_request()
    {
        await SetAsync("a", "1", Seconds(5));
        await SetAsync("b", "1", Seconds(70));
        await SetAsync("c", "1", Seconds(90));
        await SetAsync("d", "1");

        Assert.Equal(["a created", "b created", "c created", "d created", "a expired", "b expired", "c expired"], await KeyEventsAsync(7));
        Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(7, (await KeyEventsAsync()).Length);
        Assert.DoesNotContain("value", (await KeyLogAsync())[4].ToString(), StringComparison.Ordinal);
        Assert.Equal(3, (await SetAsync("a", "2")).Version);
    }

    [Fact]
    public async Task A_write_to_an_expired_key_announces_the_expiry_first()
    {
        await SetAsync("a", "1", Seconds(30));
        Clock.Advance(TimeSpan.FromSeconds(30));
        var set = await SetAsync("a", "2");
        Assert.Equal(KeyEventType.Created, set.Type);
        Assert.Equal(["a created", "a expired", "a created"], await KeyEventsAsync());
        AssertError(ErrorCode.VersionConflict, await Store.Keys.SetAsync(Ns, "a", Value("3"), expectedVersion: 1));
    }

    [Fact]
    public async Task Hundreds_of_keys_that_expire_together_are_each_announced_once()
    {
        for (var part = 0; part < 10; part++)
        {
            await BatchAsync([.. Enumerable.Range(0, 70).Select(i => ($"{part}-{i}", Set("1", Seconds(10))))]);
        }

        var seen = new HashSet<string>();
        var position = LogPosition.Start;
        var start = TimeProvider.System.GetTimestamp();
        while (seen.Count < 700)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"only {seen.Count} have expired");
            Clock.Advance(TimeSpan.FromSeconds(1));
            var page = (await Store.Changes.ReadAsync(new(Ns, LogKind.Key), position, 1000)).Value;
            position = page.Next;
            foreach (var members in page.Changes.Select(change => JsonMembers.Of(change.Payload)).Where(members => members.Find("type"u8)!.Value.TryString() == "expired"))
            {
                Assert.True(seen.Add(members.Find("key"u8)!.Value.TryString()!), "announced twice");
            }
        }

        Assert.Equal("", await ListAsync(new()));
    }
}
