namespace StateStore.AspNetCore.Tests;

public sealed class EventPageTests : DoorTest
{
    protected override StorageOptions? StorageOptions => new() { EventRetention = 5 };

    [Fact]
    public async Task A_page_starts_after_the_given_position()
    {
        await SetAsync("A", "B", "C");
        var first = (await Door.GetAsync(Ns + "/events?limit=2")).ShouldBeOk("ok", "events", "next");
        Assert.Equal(["A", "B"], States(first));
        var entry = first.Json.GetProperty("events")[0];
        Assert.Equal(["position", "payload"], entry.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["namespace", "conversation_id", "previous", "current", "at", "version", "type"],
            entry.GetProperty("payload").EnumerateObject().Select(member => member.Name));
        var second = await Door.GetAsync($"{Ns}/events?limit=2&after={Next(first)}");
        Assert.Equal(["C"], States(second));
        var third = await Door.GetAsync($"{Ns}/events?after={Next(second)}");
        Assert.Empty(States(third));
        Assert.Equal(Next(second), Next(third));
        Assert.Equal(["A", "B", "C"], States(await Door.GetAsync(Ns + "/events?after=0")));
        Assert.Equal(Next(second), Next(await Door.GetAsync(Ns + "/events?after=$")));
    }

    [Fact]
    public async Task A_trimmed_position_is_410_GONE()
    {
        await SetAsync("A", "B", "C", "D", "E", "F", "G", "H");
        Assert.Equal(
            "Events after position 1 have been trimmed away; read from the start (after=0) what is left",
            (await Door.GetAsync(Ns + "/events?after=1")).ShouldFail(410, "GONE").Message);
        Assert.Equal(["D", "E", "F", "G", "H"], States(await Door.GetAsync(Ns + "/events?after=0")));
    }

    [Theory]
    [InlineData("99", 3)]
    [InlineData("4", 3)]
    [InlineData("1", 0)]
    public async Task A_position_beyond_the_log_is_410_GONE_and_is_not_described_as_trimmed(string after, int tail)
    {
        await SetAsync([.. "ABC"[..tail].Select(state => state.ToString())]);
        var gone = (await Door.GetAsync($"{Ns}/events?after={after}")).ShouldFail(410, "GONE", $"The log has no position {after}, it ends at {tail} (");
        Assert.DoesNotContain("trimmed", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("$")]
    public async Task A_long_poll_answers_with_the_first_event(string after)
    {
        var poll = Door.GetAsync($"{Ns}/events?wait=30s&after={after}");
        await Door.Storage.Waiting.Task.WaitAsync(Door.Patience);
        await SetAsync("A");
        Assert.Equal(["A"], States(await poll));
    }

    [Fact]
    public async Task A_long_poll_without_events_ends_after_its_wait()
    {
        var empty = (await Door.GetAsync(Ns + "/events?wait=50ms")).ShouldBeOk();
        Assert.Empty(States(empty));
        Assert.Equal("0", Next(empty));
    }

    [Fact]
    public async Task A_long_poll_is_answered_when_the_server_stops()
    {
        var poll = Door.GetAsync(Ns + "/events?wait=60s&after=$");
        await Door.Storage.Waiting.Task.WaitAsync(Door.Patience);
        await Door.StopAsync().WaitAsync(Door.Patience);
        Assert.Empty(States((await poll).ShouldBeOk()));
    }

    private async Task SetAsync(params string[] states)
    {
        foreach (var state in states)
        {
            (await Door.PutAsync(One, Set(state))).ShouldBeOk();
        }
    }

    private static IEnumerable<string?> States(Answer page) => page.ShouldBeOk().Json.GetProperty("events").EnumerateArray()
        .Select(entry => entry.GetProperty("payload").GetProperty("current").GetProperty("state").GetString());

    private static string Next(Answer page) => page.ShouldBeOk().Json.GetProperty("next").GetString()!;
}
