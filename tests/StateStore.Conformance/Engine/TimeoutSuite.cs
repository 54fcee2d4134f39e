namespace StateStore.Conformance.Engine;

/// <summary>States that a conversation leaves by itself after a time.</summary>
public class TimeoutSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    /// <summary>PROPOSE is left after 10 minutes and ASK after 5; REMIND repeats every minute.</summary>
    private const string Machine = """
        {"fsm":{"initial":"START",
          "transitions":{"START":["PROPOSE","ASK","REMIND"],"PROPOSE":["ABANDONED","ASK"],"ASK":["PROPOSE","LATE","LATER"],"REMIND":[],"ABANDONED":[],"LATE":[],"LATER":[]},
          "after":{"PROPOSE":{"delay":"10m","to":"ABANDONED","data":{"why":"timeout","draft":null}},
            "ASK":[{"delay":"5m","to":"LATE","restart":"on_change"},{"delay":"1h","to":"LATER"}],
            "REMIND":{"delay":"1m","to":"REMIND"}}}}
        """;

    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_conversation_that_stays_in_a_state_is_moved_at_its_timeout_with_the_data_of_the_rule()
    {
        await SetBundleAsync(Machine);
        var set = (await SetAsync("c", "PROPOSE", """{"draft":1,"n":2}""")).Value.Conversation;
        var due = Now() + TenMinutes;
        Assert.Equal(new ArmedTimeout("ABANDONED", due), Assert.Single(set.Timeouts));
        Assert.Equal(set, await GetAsync("c"));
        Assert.Equal(set, Assert.Single((await Store.Conversations.ListAsync(Ns, new())).Value.Conversations).Conversation);

        await PassAsync(TimeSpan.FromMinutes(9));
        Assert.Equal("PROPOSE", (await GetAsync("c")).State);
        Clock.Advance(TimeSpan.FromMinutes(1));

        // A read after the event sees the change, wherever the conversation is remembered.
        await UntilAsync(async () => (await EventsAsync("c")).Length == 2, "the event");
        var moved = await GetAsync("c");
        Assert.Equal(("ABANDONED", """{"n":2,"why":"timeout"}"""), (moved.State, moved.Data.ToString()));
        Assert.Empty(moved.Timeouts);
        Assert.True(moved.EnteredAt >= due && moved.EnteredAt == moved.UpdatedAt);
        Assert.Equal("ABANDONED", Assert.Single((await Store.Conversations.ListAsync(Ns, new("ABANDONED"))).Value.Conversations).Conversation.State);
        Assert.Equal(["created", $"changed {{\"timeout\":{{\"to\":\"ABANDONED\",\"due\":\"{Text(due)}\"}}}}"], await EventsAsync("c"));
    }

    [Fact]
    public async Task Creation_arms_the_timeouts_of_the_initial_state_and_a_timeout_arms_those_of_the_state_that_it_enters()
    {
        await SetBundleAsync("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":["C"],"C":[]},"after":{"A":{"delay":"2s","to":"B"},"B":{"delay":"3s","to":"C"}}}}""");
        Assert.Equal("B", Assert.Single((await Store.Conversations.GetOrCreateAsync(Ns, "c")).Value.Conversation.Timeouts).To);

        Clock.Advance(TimeSpan.FromSeconds(2));
        var second = await ReachedAsync("c", "B");
        Assert.Equal(new ArmedTimeout("C", second.EnteredAt!.Value.AddSeconds(3)), Assert.Single(second.Timeouts));

        Clock.Advance(TimeSpan.FromSeconds(2));
        await ReachedAsync("c", "C");
    }

    [Fact]
    public async Task Leaving_a_state_and_deleting_a_conversation_cancel_its_timeouts()
    {
        await SetBundleAsync(Machine);
        await SetAsync("left", "PROPOSE");
        Assert.Equal(["LATE", "LATER"], (await SetAsync("left", "ASK")).Value.Conversation.Timeouts.Select(timeout => timeout.To));
        await SetAsync("deleted", "PROPOSE");
        await Store.Conversations.DeleteAsync(Ns, "deleted");
        await SetAsync("back", "PROPOSE");
        await Store.Conversations.DeleteAsync(Ns, "back");
        await Store.Conversations.GetOrCreateAsync(Ns, "back");

        await PassAsync(TimeSpan.FromMinutes(20));
        await ReachedAsync("left", "LATE");
        Assert.Equal(["created", "deleted"], await EventsAsync("deleted"));
        Assert.Equal("START", (await GetAsync("back")).State);
    }

    [Fact]
    public async Task A_timeout_of_a_state_that_is_entered_again_counts_from_the_new_entry()
    {
        await SetBundleAsync(Machine);
        await SetAsync("c", "PROPOSE");
        Clock.Advance(TimeSpan.FromMinutes(4));
        await SetAsync("c", "ASK");
        await SetAsync("c", "PROPOSE");

        await PassAsync(TimeSpan.FromMinutes(8));
        Assert.Equal("PROPOSE", (await GetAsync("c")).State);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await ReachedAsync("c", "ABANDONED");
    }

    [Fact]
    public async Task A_change_that_stays_keeps_the_time_of_a_timeout_unless_its_rule_restarts_it()
    {
        await SetBundleAsync(Machine);
        var entered = Now();
        await SetAsync("c", "ASK");
        Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False((await SetAsync("c", "ASK")).Value.Changed);
        Assert.Equal(entered.AddMinutes(5), (await GetAsync("c")).Timeouts[0].At);

        var changed = Now();
        var timeouts = (await SetAsync("c", "ASK", """{"n":1}""")).Value.Conversation.Timeouts;
        Assert.Equal([new ArmedTimeout("LATE", changed.AddMinutes(5)), new("LATER", entered.AddHours(1))], timeouts.AsEnumerable());

        await PassAsync(TimeSpan.FromMinutes(4));
        Assert.Equal("ASK", (await GetAsync("c")).State);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await ReachedAsync("c", "LATE");
    }

    [Fact]
    public async Task A_timeout_that_leads_to_its_own_state_repeats_and_touches_the_conversation()
    {
        await SetBundleAsync(Machine);
        var entered = (await SetAsync("c", "REMIND", """{"n":1}""")).Value.Conversation.EnteredAt;

        for (var version = 2; version <= 3; version++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await UntilAsync(async () => (await Store.Conversations.GetAsync(Ns, "c")).Value.Version >= version, "the reminder");
        }

        var reminded = await GetAsync("c");
        Assert.Equal(("REMIND", """{"n":1}""", entered), (reminded.State, reminded.Data.ToString(), reminded.EnteredAt));
        Assert.Equal(reminded.UpdatedAt!.Value.AddMinutes(1), Assert.Single(reminded.Timeouts).At);
        Assert.Equal(["created", "touched", "touched"], (await EventsAsync("c")).Take(3).Select(text => text.Split(' ')[0]));
    }

    [Fact]
    public async Task The_current_bundle_decides_what_a_timeout_does()
    {
        await SetBundleAsync(Machine);
        await SetAsync("patched", "PROPOSE");
        await SetBundleAsync(Machine.Replace("\"why\":\"timeout\"", "\"why\":\"new\"", StringComparison.Ordinal).Replace("10m", "20m", StringComparison.Ordinal));
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("""{"why":"new"}""", (await ReachedAsync("patched", "ABANDONED")).Data.ToString());

        await SetAsync("dropped", "PROPOSE");
        await SetBundleAsync("""{"fsm":{"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":["ABANDONED"]}}}""");
        await SetAsync("later", "PROPOSE");
        Assert.Empty((await GetAsync("later")).Timeouts);
        Clock.Advance(TimeSpan.FromMinutes(21));
        await UntilAsync(async () => (await GetAsync("dropped")).Timeouts.IsEmpty, "the timeout without a rule to be removed");
        Assert.Equal("PROPOSE", (await GetAsync("dropped")).State);
        Assert.StartsWith("touched {\"timeout\":", (await EventsAsync("dropped"))[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversation_that_was_in_the_state_before_the_bundle_had_a_timeout_has_none_until_it_enters_the_state()
    {
        await SetBotBundleAsync();
        await SetAsync("c", "PROPOSE");
        await SetBundleAsync(Machine);
        Assert.Empty((await SetAsync("c", "PROPOSE", """{"n":1}""")).Value.Conversation.Timeouts);
        await SetAsync("c", "ASK");
        Assert.Single((await SetAsync("c", "PROPOSE")).Value.Conversation.Timeouts);
    }

    [Fact]
    public async Task A_timeout_that_the_schema_refuses_leaves_the_conversation_stuck_until_its_next_change()
    {
        await SetBundleAsync("""
            {"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]},"after":{"A":{"delay":"10s","to":"B"}}},
             "json_schema":{"if":{"properties":{"state":{"const":"B"}}},"then":{"properties":{"data":{"required":["name"]}}}}}
            """);
        await SetAsync("c", "A");
        Clock.Advance(TimeSpan.FromSeconds(11));
        await UntilAsync(async () => (await GetAsync("c")).Stuck is not null, "the conversation to be stuck");

        var stuck = await GetAsync("c");
        Assert.Equal(("A", "B", ErrorCode.InvalidData, stuck.UpdatedAt), (stuck.State, stuck.Stuck!.To, stuck.Stuck.Code, stuck.Stuck.At));
        Assert.Equal("B", Assert.Single(stuck.Timeouts).To);
        Assert.Equal(stuck, Assert.Single((await Store.Conversations.ListAsync(Ns, new())).Value.Conversations).Conversation);
        Assert.Contains("\"error\":{\"code\":\"INVALID_DATA\",\"message\":\"The data do not satisfy", (await EventsAsync("c"))[^1], StringComparison.Ordinal);

        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(["created", "touched"], (await EventsAsync("c")).Select(text => text.Split(' ')[0]));

        Assert.Null((await SetAsync("c", "A", """{"name":"x"}""")).Value.Conversation.Stuck);
        await ReachedAsync("c", "B");
    }

    [Fact]
    public async Task A_conversation_whose_expiry_and_timeout_are_both_due_expires()
    {
        await SetBundleAsync(Machine);
        var ttl = TimeToLive.Of(TenMinutes, Limits.Default).Value;
        await Store.Conversations.SetAsync(Ns, "c", new("PROPOSE", JsonText.EmptyObject, Ttl: ttl));

        await PassAsync(TimeSpan.FromMinutes(11));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        Assert.Equal(["created", "expired"], await EventsAsync("c"));
    }

    [Fact]
    public async Task A_timeout_keeps_the_expiry_of_its_conversation()
    {
        await SetBundleAsync(Machine);
        var ttl = TimeToLive.Of(TimeSpan.FromDays(1), Limits.Default).Value;
        var expiry = (await Store.Conversations.SetAsync(Ns, "c", new("PROPOSE", JsonText.EmptyObject, Ttl: ttl))).Value.Conversation.ExpiresAt;

        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(expiry, (await ReachedAsync("c", "ABANDONED")).ExpiresAt);
    }

    [Fact]
    public async Task Each_of_many_timeouts_fires_once()
    {
        await SetBundleAsync(Machine);
        var ids = Enumerable.Range(0, 60).Select(n => $"c{n:00}").ToArray();
        await Task.WhenAll(ids.Select(id => SetAsync(id, "PROPOSE").AsTask()));

        Clock.Advance(TimeSpan.FromMinutes(10));
        foreach (var id in ids)
        {
            await ReachedAsync(id, "ABANDONED");
        }

        await PassAsync(TimeSpan.FromMinutes(2));
        foreach (var id in ids)
        {
            Assert.Equal(["created", "changed"], (await EventsAsync(id)).Select(text => text.Split(' ')[0]));
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task SetBundleAsync(string text) => Assert.True((await Store.Namespaces.SetBundleAsync(Ns, Bundle(text))).IsOk);

    private async Task<Conversation> GetAsync(string id) => (await Store.Conversations.GetAsync(Ns, id)).Value.Conversation;

    /// <summary>Lets time pass, and waits for a sweep that comes after: a conversation that expires at that time is gone.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var marker = "marker" + Guid.NewGuid().ToString("N");
        var initial = (await Store.Namespaces.GetBundleAsync(Ns)).Value.Bundle.Fsm!.Initial;
        Assert.True((await Store.Conversations.SetAsync(Ns, marker, new(initial, JsonText.EmptyObject, Ttl: TimeToLive.Of(time, Limits.Default).Value))).IsOk);
        Clock.Advance(time);
        await UntilAsync(async () => (await EventsAsync(marker)).Contains("expired"), "the sweep");
    }

    /// <summary>Lets time pass until the conversation has a state.</summary>
    private async Task<Conversation> ReachedAsync(string id, string state)
    {
        await UntilAsync(async () => (await GetAsync(id)).State == state, $"{id} to reach {state}");
        return await GetAsync(id);
    }

    private Task<bool> UntilAsync(Func<Task<bool>> isReached, string awaited) => Repeat.UntilAsync(
        async () =>
        {
            Clock.Advance(TimeSpan.FromMilliseconds(20));
            return await isReached();
        },
        reached => reached,
        awaited);

    /// <summary>The type and the cause of each event of a conversation.</summary>
    private async Task<string[]> EventsAsync(string id) => [.. (await LogAsync()).Select(payload => JsonMembers.Of(Json(payload)))
        .Where(members => members.Find("conversation_id"u8)!.Value.TryString() == id)
        .Select(members => $"{members.Find("type"u8)!.Value.TryString()} {members.Find("cause"u8)}".TrimEnd())];
}
