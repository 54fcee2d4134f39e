
namespace StateStore.Conformance.Engine;

/// <summary>Earlier values of a key.</summary>
public class KeyHistorySuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private const int Kept = 5;

    protected override StorageOptions StorageOptions => new() { EventRetention = 10, KeyHistoryLength = Kept };

    [Fact]
    public async Task The_newest_changes_of_a_key_are_kept_whatever_the_log_keeps()
    {
        for (var n = 1; n <= 20; n++)
        {
            await SetAsync("a", $"{n}");
            await SetAsync("b", "true");
        }

        Assert.Equal(["20 \"value\":20", "19 \"value\":19"], await HistoryAsync("a", 2));
        Assert.Equal(Kept, (await HistoryAsync("a")).Length);
        Assert.Equal("16", await AtAsync("a", 16));
        Assert.Equal("20", await AtAsync("a", 20));
        AssertError(ErrorCode.Gone, await Store.Keys.GetAsync(Ns, "a", 15));
        var future = await Store.Keys.GetAsync(Ns, "a", 21);
        AssertError(ErrorCode.NotFound, future);
        Assert.Equal("The key was not there at this version", future.Error!.Message);
    }

    [Fact]
    public async Task Each_version_of_a_key_has_its_value_and_its_expiry()
    {
        byte[] bytes = [0, 255];
        await Store.Keys.SetAsync(Ns, "a", KeyValue.Of(bytes));
        var touched = (await Store.Keys.TouchAsync(Ns, "a", Seconds(60))).Value.Entry!.ExpiresAt;
        await SetAsync("a", "{\"x\":1}");
        await Store.Keys.DeleteAsync(Ns, "a");

        Assert.Equal(new("a", 1, new(KeyValue.Of(bytes), null)), (await Store.Keys.GetAsync(Ns, "a", 1)).Value);
        Assert.Equal(new("a", 2, new(KeyValue.Of(bytes), touched)), (await Store.Keys.GetAsync(Ns, "a", 2)).Value);
        Assert.Equal("{\"x\":1}", await AtAsync("a", 3));
        AssertError(ErrorCode.NotFound, await Store.Keys.GetAsync(Ns, "a", 4));
    }

    [Fact]
    public async Task Intermediate_values_of_a_batch_are_versions()
    {
        await BatchAsync(("a", Set("1")), ("a", Set("2")), ("a", new KeyCommand.Delete()), ("a", Set("4")));

        Assert.Equal(["4 \"value\":4", "3 deleted", "2 \"value\":2", "1 \"value\":1"], await HistoryAsync("a"));
        Assert.Equal("2", await AtAsync("a", 2));
        AssertError(ErrorCode.NotFound, await Store.Keys.GetAsync(Ns, "a", 3));
    }

    [Fact]
    public async Task A_value_too_large_for_an_event_is_kept_only_as_the_newest_version()
    {
        var large = $"\"{new string('x', 100_000)}\"";
        await SetAsync("a", large);
        Assert.Equal(large, await AtAsync("a", 1));
        await SetAsync("a", "2");

        AssertError(ErrorCode.Gone, await Store.Keys.GetAsync(Ns, "a", 1));
    }

    [Fact]
    public async Task The_history_of_a_deleted_key_is_kept_until_its_tombstone_is_swept()
    {
        await SetAsync("a", "1", Seconds(10));
        Clock.Advance(TimeSpan.FromSeconds(10));
        await KeyEventsAsync(2);
        Assert.Equal(["2 expired", "1 \"value\":1"], await HistoryAsync("a"));

        AssertError(ErrorCode.NotFound, await Store.Keys.GetHistoryAsync(Ns, "never was"));
        AssertError(ErrorCode.InvalidInput, await Store.Keys.GetHistoryAsync(Ns, "a", 0));
    }

    [Fact]
    public async Task Leases_and_rate_limits_have_no_history()
    {
        await Store.Keys.ChangeAsync(Ns, Lease.KeyOf("l"), new KeyCommand.Acquire("me", Seconds(60)));
        await Store.Keys.TakeAsync(Ns, "x", new(10, TimeSpan.FromMinutes(1), IsSliding: false));

        Assert.Empty(await HistoryAsync(Lease.KeyOf("l")));
        Assert.Empty(await HistoryAsync(RateLimit.KeyOf("x")));
    }

    private async Task<string> AtAsync(string key, long version) => (await Store.Keys.GetAsync(Ns, key, version)).Value.Value.ToString();

    /// <summary>The version of each event, and its JSON value or its type.</summary>
    private async Task<string[]> HistoryAsync(string key, int limit = 100) =>
        [.. (await Store.Keys.GetHistoryAsync(Ns, key, limit)).Value.Changes.Select(change =>
        {
            var members = JsonMembers.Of(change);
            var what = members.Find("value"u8) is { } value ? $"\"value\":{value}" : members.Find("type"u8)!.Value.TryString();
            return $"{members.Find("version"u8)} {what}";
        })];
}
