namespace StateStore.Lua.Tests.Hooks;

/// <summary>The possible answers of before_transition to a change.</summary>
public sealed class BeforeTests
{
    [Theory]
    [InlineData("", "1 PAID {\"n\":1}")]
    [InlineData("return", "1 PAID {\"n\":1}")]
    [InlineData("return true", "1 PAID {\"n\":1}")]
    [InlineData("return nil", "1 PAID {\"n\":1}")]
    [InlineData("event.data.n = 2", "1 PAID {\"n\":1}")]
    [InlineData("event.data.n = 2 return event.data", "1 PAID {\"n\":2}")]
    [InlineData("return {stamp = event.at:sub(1, 2), from = event.from, to = event.to}", "1 PAID {\"stamp\":\"20\",\"to\":\"PAID\"}")]
    [InlineData("return {all = {event.namespace, event.id, event.type, event.version, event.previous}}", "1 PAID {\"all\":[\"orders\",\"one\",\"created\",1]}")]
    [InlineData("return {}", "1 PAID {}")]
    public async Task Before_transition_accepts_a_change_or_replaces_its_data(string body, string expected)
    {
        await using var store = HookedStore.Open($"function before_transition(event) {body} end");

        Assert.Equal((null, expected), await store.SetAsync("PAID", """{"n":1}"""));
    }

    [Fact]
    public async Task Before_transition_is_asked_in_a_dry_run_too_and_told_so()
    {
        await using var store = HookedStore.Open("function before_transition(event) return {dry = event.dry_run or false} end");

        Assert.Equal((null, "1 PAID {\"dry\":true}"), await store.SetAsync("PAID", options: new() { DryRun = true }));
        Assert.Equal((null, "1 PAID {\"dry\":false}"), await store.SetAsync("PAID"));
    }

    [Fact]
    public async Task Before_transition_is_asked_about_a_timeout_and_told_so()
    {
        await using var store = HookedStore.Open("function before_transition(event) return {timeout = event.timeout or 'none'} end");
        var bundle = SchemaBundle.Parse("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]},"after":{"A":{"delay":"1h","to":"B"}}}}"""u8, Limits.Default).Value;
        await store.Store.Namespaces.SetBundleAsync(HookedStore.Namespace, bundle);

        Assert.Equal((null, "1 A {\"timeout\":\"none\"}"), await store.SetAsync("A"));
        var fired = (await store.Store.Conversations.FireTimeoutAsync(HookedStore.Namespace, "one", "B")).Value.Conversation;
        Assert.Equal(("B", "{\"timeout\":\"B\"}"), (fired.State, fired.Data.ToString()));
    }

    [Theory]
    [InlineData("return false, 'not today'", "HOOK_REJECTED not today")]
    [InlineData("return nil, 'é'", "HOOK_REJECTED é")]
    [InlineData("return false", "HOOK_REJECTED A hook refuses the change")]
    [InlineData("return {1}", "INVALID_DATA data must be a JSON object")]
    public async Task A_change_that_before_transition_refuses_has_no_effect(string body, string expected)
    {
        await using var store = HookedStore.Open($"function before_transition(event) {body} end");

        Assert.Equal((expected, null), await store.SetAsync("PAID", """{"n":1}"""));
        Assert.Equal(ErrorCode.NotFound, (await store.Store.Conversations.GetAsync("orders", "one")).Error?.Code);
        Assert.Equal((null, "1 PAID {}"), await store.SetAsync("PAID", ns: "others"));
    }

    [Theory]
    [InlineData("error('broken')", "orders.lua:1: broken")]
    [InlineData("error({})", "an error that is a table")]
    [InlineData("return 7", "before_transition returns a number instead of nothing, data, or false and a message")]
    [InlineData("return {f = print or error}", "the data that before_transition returns: a function can't be stored")]
    [InlineData("State.set('k', 1)", "orders.lua:1: a hook can only call State.set, State.delete and State.increment, and only in after_transition")]
    public async Task A_failing_before_transition_refuses_the_change_and_only_the_log_has_the_error(string body, string logged)
    {
        await using var store = HookedStore.Open($"function before_transition(event) {body} end");

        Assert.Equal(
            ("HOOK_FAILED The hook orders.lua failed, so nothing was changed: it raised an error; see the log of the server", null),
            await store.SetAsync("PAID", """{"n":1}"""));
        Assert.Contains(store.Logged, line => line.EndsWith(logged, StringComparison.Ordinal));
        Assert.Equal(ErrorCode.NotFound, (await store.Store.Conversations.GetAsync("orders", "one")).Error?.Code);
    }

    [Theory]
    [InlineData("while true do end", "it takes more than 1000000 instructions")]
    [InlineData("local s = 'x' while true do s = s .. s end", "it needs more than 8388608 bytes of memory")]
    public async Task A_before_transition_that_exceeds_its_budget_refuses_the_change_with_the_reason(string body, string told)
    {
        await using var store = HookedStore.Open($"function before_transition(event) {body} end");

        Assert.Equal(($"HOOK_FAILED The hook orders.lua failed, so nothing was changed: {told}", null), await store.SetAsync("PAID"));
        Assert.Contains(store.Logged, line => line.EndsWith($": {told}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Before_transition_sees_the_previous_state_and_deletions()
    {
        await using var store = HookedStore.Open(
            "function before_transition(e) return not e.to and e.previous.n == 2 and true or e.to and {n = e.version, was = e.previous and e.previous.n, came = e.from} or false end");

        Assert.Equal((null, "1 A {\"n\":1}"), await store.SetAsync("A"));
        Assert.Equal((null, "2 B {\"came\":\"A\",\"n\":2,\"was\":1}"), await store.SetAsync("B"));
        Assert.Equal(3, (await store.Store.Conversations.DeleteAsync("orders", "one")).Value.Version);
        Assert.Equal("""{"n":4}""", (await store.Store.Conversations.GetOrCreateAsync("orders", "one")).Value.Conversation.Data.ToString());
    }

    [Fact]
    public async Task Data_that_a_hook_replaces_are_validated_against_the_bundle()
    {
        await using var store = HookedStore.Open("function before_transition(e) e.data.n = e.data.n * 2 return e.data end");
        await store.Store.Namespaces.SetBundleAsync("orders", SchemaBundle.Parse("""{"json_schema":{"properties":{"data":{"properties":{"n":{"maximum":10}}}}}}"""u8, Limits.Default).Value);

        Assert.Equal((null, "1 A {\"n\":8}"), await store.SetAsync("A", """{"n":4}"""));
        Assert.StartsWith("INVALID_DATA The data do not satisfy the JSON Schema: /data/n must be at most 10, not 12", (await store.SetAsync("A", """{"n":6}""")).Error, StringComparison.Ordinal);
        Assert.Equal((null, "1 A {\"n\":8}"), await store.SetAsync("A", """{"n":4}"""));
    }

    [Fact]
    public async Task A_changed_ttl_passes_before_transition_which_may_refuse_it_or_replace_the_data()
    {
        await using var store = HookedStore.Open("function before_transition(e) if e.type == 'touched' then if e.data.n == 1 then return false, 'no' end return {n = e.data.n + 1} end end");
        var hour = TimeToLive.FromTrusted(3_600_000);

        Assert.Equal((null, "1 A {\"n\":1}"), await store.SetAsync("A", """{"n":1}"""));
        Assert.Equal(("HOOK_REJECTED no", null), await store.SetAsync("A", """{"n":1}""", ttl: hour));
        Assert.Equal((null, "2 A {\"n\":2}"), await store.SetAsync("A", """{"n":2}"""));
        Assert.Equal((null, "3 A {\"n\":3}"), await store.SetAsync("A", """{"n":2}""", ttl: hour));
        var history = (await store.Store.Conversations.GetHistoryAsync("orders", "one")).Value.Changes;
        Assert.Contains("\"type\":\"changed\",\"expires_at\":", history[0].ToString(), StringComparison.Ordinal);
    }

    /// <summary>Values that a hook keeps in globals stay in its Lua state until that state reaches its memory limit.</summary>
    [Fact]
    public async Task A_hook_that_hoards_memory_in_globals_fails_no_change()
    {
        await using var store = HookedStore.Open("kept = {} function before_transition(e) kept[#kept + 1] = ('x'):rep(100000) .. e.version end");
        for (var i = 0; i < 300; i++)
        {
            Assert.Null((await store.SetAsync($"S{i}")).Error);
        }
    }

    [Fact]
    public async Task A_change_that_the_bundle_forbids_does_not_reach_before_transition()
    {
        await using var store = HookedStore.Open("function before_transition(e) error('asked') end");
        await store.Store.Namespaces.SetBundleAsync("orders", SchemaBundle.Parse("""{"fsm":{"initial":"A","transitions":{"A":[]}}}"""u8, Limits.Default).Value);

        Assert.StartsWith("INVALID_TRANSITION", (await store.SetAsync("B")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_remembered_under_its_idempotency_key_and_a_failure_is_not()
    {
        await using var store = HookedStore.Open("function before_transition(e) return false, 'first' end");
        Assert.Equal("HOOK_REJECTED first", (await store.SetAsync("A", options: new(null, "1"))).Error);
        store.Write("orders.lua", "function before_transition(e) error('second') end");
        Assert.Equal("HOOK_REJECTED first", (await store.SetAsync("A", options: new(null, "1"))).Error);
        Assert.StartsWith("HOOK_FAILED", (await store.SetAsync("A", options: new(null, "2"))).Error, StringComparison.Ordinal);
        store.Write("orders.lua", "function before_transition(e) end -- third");
        Assert.Equal((null, "1 A {}"), await store.SetAsync("A", options: new(null, "2")));
    }

    [Fact]
    public async Task Several_hook_files_run_in_the_order_of_their_names()
    {
        await using var store = HookedStore.Open("function before_transition(e) e.data.seen = e.data.seen .. 'o' return e.data end");
        Assert.Empty(store.Write("all.lua", "return { namespaces = '*', before_transition = function(e) e.data.seen = 'a' return e.data end }"));
        Assert.Empty(store.Write("two.lua", "namespaces = {'orders', 'bot:two'} function before_transition(e) e.data.seen = e.data.seen .. 't' return e.data end"));

        Assert.Equal((null, "1 A {\"seen\":\"aot\"}"), await store.SetAsync("A"));
        Assert.Equal((null, "1 A {\"seen\":\"at\"}"), await store.SetAsync("A", ns: "bot:two"));
        Assert.Equal((null, "1 A {\"seen\":\"a\"}"), await store.SetAsync("A", ns: "others"));
    }

    [Fact]
    public async Task Concurrent_hooks_run_in_Lua_states_of_their_own()
    {
        await using var store = HookedStore.Open("function before_transition(e) local t = {} for i = 1, 100 do t[i] = i end e.data.sum = #t return e.data end");

        var sets = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => store.SetAsync("A", id: $"c{i}"))));
        Assert.All(sets, set => Assert.Equal((null, "1 A {\"sum\":100}"), set));
    }
}
