namespace StateStore.Conformance.Engine;

/// <summary>The summary of conversations by state, and their list by age.</summary>
public class StateSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    [Fact]
    public async Task Each_state_of_the_machine_has_its_count_even_if_no_conversation_is_in_it()
    {
        await SetBotBundleAsync();
        await Store.Conversations.GetOrCreateAsync(Ns, "a");
        await SetAsync("b", "PROPOSE");
        await SetAsync("c", "PROPOSE");

        Assert.Equal([("PROPOSE", 2), ("PROPOSE_TITLE", 0), ("START", 1)], await CountsAsync());
    }

    [Fact]
    public async Task Counts_follow_every_way_into_and_out_of_a_state()
    {
        await SetAsync("moves", "A");
        await SetAsync("moves", "B");
        await SetAsync("stays", "A");
        await SetAsync("stays", "A", """{"n":1}""");
        await SetAsync("deleted", "A");
        await Store.Conversations.DeleteAsync(Ns, "deleted");
        await SetAsync("again", "A");
        await Store.Conversations.DeleteAsync(Ns, "again");
        await SetAsync("again", "A");
        await SetAsync("refused", "A", expected: 7);
        await Store.Conversations.SetAsync(Ns, "tried", new("A"), new WriteOptions { DryRun = true });

        var states = await StatesAsync();
        Assert.Equal([("A", 2), ("B", 1)], states.Select(state => (state.State, state.Count)));
        Assert.Equal([(5, 3), (1, 0)], states.Select(state => (state.LastMinute.Arrivals, state.LastMinute.Departures)));
        Assert.Equal(states.Select(state => state.LastMinute), states.Select(state => state.LastHour));
    }

    [Fact]
    public async Task An_expired_conversation_leaves_its_state_when_it_begins_again()
    {
        var ttl = TimeToLive.Of(TimeSpan.FromSeconds(10), Limits.Default).Value;
        await Store.Conversations.SetAsync(Ns, "c", new("A", Ttl: ttl));
        Clock.Advance(TimeSpan.FromSeconds(30));
        await SetAsync("c", "A");
        Clock.Advance(TimeSpan.FromSeconds(5));

        var state = Assert.Single(await StatesAsync());
        Assert.Equal(("A", 1, TimeSpan.FromSeconds(5)), (state.State, state.Count, state.Ages!.Oldest));
        Assert.Equal((2, 1), (state.LastMinute.Arrivals, state.LastMinute.Departures));
    }

    [Fact]
    public async Task Ages_are_the_times_since_conversations_entered_their_state()
    {
        for (var i = 0; i < 20; i++)
        {
            await SetAsync($"c{i:00}", "A");
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await SetAsync("c00", "A", """{"n":1}""");

        var state = Assert.Single(await StatesAsync());
        Assert.Equal(new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(19)), state.Ages);
    }

    [Fact]
    public async Task Refused_transitions_count_by_edge_for_an_hour()
    {
        await SetBotBundleAsync();
        await SetAsync("new", "PROPOSE_TITLE");
        await Store.Conversations.GetOrCreateAsync(Ns, "c");
        await SetAsync("c", "PROPOSE_TITLE", key: "k");
        await SetAsync("c", "PROPOSE_TITLE", key: "k");
        await SetAsync("c", "NOWHERE");
        await Store.Conversations.SetAsync(Ns, "c", new("PROPOSE_TITLE"), new WriteOptions { DryRun = true });

        Assert.Equal([new("NOWHERE", 1, 1), new RefusedTransition("PROPOSE_TITLE", 2, 2)], await RefusedAsync());
        Clock.Advance(TimeSpan.FromMinutes(2));
        await SetAsync("c", "NOWHERE");
        Assert.Equal([new("NOWHERE", 1, 2), new RefusedTransition("PROPOSE_TITLE", 0, 2)], await RefusedAsync());
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await RefusedAsync());

        async Task<IEnumerable<RefusedTransition>> RefusedAsync() => (await StatesAsync()).Single(state => state.State == "START").Refused;
    }

    [Fact]
    public async Task States_are_listed_in_order_and_in_pages_together_with_those_of_the_machine()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"B","transitions":{"B":["D"],"D":["F"],"F":[]},"unlisted":"allow"}}"""));
        await SetAsync("b", "D");
        await Store.Namespaces.RemoveBundleAsync(Ns);
        await SetAsync("a", "A");
        await SetAsync("c", "C");
        await SetAsync("e", "E");
        await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"B","transitions":{"B":["D"],"D":["F"],"F":[]},"unlisted":"allow"}}"""));

        foreach (var limit in new[] { 1, 2, 3, 6, 100 })
        {
            var found = new List<string>();
            string? after = null;
            do
            {
                var page = (await Store.Conversations.GetStatesAsync(Ns, new(after, limit))).Value;
                Assert.InRange(page.States.Length, page.Next is null ? 0 : 1, limit);
                found.AddRange(page.States.Select(state => state.State));
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(["A", "B", "C", "D", "E", "F"], found);
        }
    }

    [Fact]
    public async Task Conversations_of_a_state_are_listed_by_age()
    {
        foreach (var id in new[] { "z", "y", "x", "w" })
        {
            await SetAsync(id, "A");
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await SetAsync("y", "B");
        await SetAsync("x", "A", """{"n":1}""");

        Assert.Equal(["z", "x"], await OlderAsync("A", TimeSpan.FromMinutes(2), limit: 1));
        Assert.Equal(["z", "x", "w"], await OlderAsync("A", TimeSpan.Zero, limit: 10));
        Assert.Equal(["y"], await OlderAsync("B", TimeSpan.Zero, limit: 10));
        Assert.Empty(await OlderAsync("A", TimeSpan.FromDays(400_000), limit: 10));
        Assert.Empty(await OlderAsync("C", TimeSpan.Zero, limit: 10));
    }

    [Fact]
    public async Task A_list_by_age_without_a_state_with_a_prefix_or_with_a_wrong_after_returns_INVALID_INPUT()
    {
        var age = TimeSpan.FromMinutes(1);
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.ListAsync(Ns, new() { OlderThan = age }));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.ListAsync(Ns, new("A", Prefix: "x") { OlderThan = age }));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.ListAsync(Ns, new("A", After: "x") { OlderThan = age }));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.ListAsync(Ns, new("A", After: "99999999999999999:x") { OlderThan = age }));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.GetStatesAsync(Ns, new(Limit: 0)));
        AssertError(ErrorCode.InvalidName, await Store.Conversations.GetStatesAsync("", new()));
    }

    [Fact]
    public async Task Counts_are_exact_after_concurrent_changes_of_the_same_conversations()
    {
        string[] states = ["A", "B", "C"];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
            {
                var id = $"c{(writer + i) % 5}";
                _ = i % 7 == 6 ? (await Store.Conversations.DeleteAsync(Ns, id)).IsOk : (await SetAsync(id, states[(writer + i) % 3])).IsOk;
            }
        })));

        var listed = (await Store.Conversations.ListAsync(Ns, new())).Value.Conversations.CountBy(found => found.Conversation.State).OrderBy(pair => pair.Key);
        var counted = await StatesAsync();
        Assert.Equal(listed.Select(pair => (pair.Key, (long)pair.Value)), counted.Where(state => state.Count > 0).Select(state => (state.State, state.Count)));
        Assert.All(counted, state => Assert.Equal(state.Count, state.LastHour.Arrivals - state.LastHour.Departures));
    }

    private async Task<List<StateSummary>> StatesAsync() => [.. (await Store.Conversations.GetStatesAsync(Ns, new())).Value.States];

    private async Task<IEnumerable<(string, long)>> CountsAsync() => (await StatesAsync()).Select(state => (state.State, state.Count));

    private async Task<List<string>> OlderAsync(string state, TimeSpan age, int limit)
    {
        var found = new List<string>();
        string? after = null;
        do
        {
            var page = (await Store.Conversations.ListAsync(Ns, new(state, After: after, Limit: limit) { OlderThan = age })).Value;
            found.AddRange(page.Conversations.Select(listed => listed.Id));
            after = page.Next;
        }
        while (after is not null);

        return found;
    }
}
