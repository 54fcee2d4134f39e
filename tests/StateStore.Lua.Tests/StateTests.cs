using Microsoft.Extensions.Time.Testing;

namespace StateStore.Lua.Tests;

/// <summary>The global State in scripts that a user runs.</summary>
public sealed class StateTests : IAsyncLifetime
{
    private ScriptedStore _store = null!;

    public async Task InitializeAsync() => _store = await ScriptedStore.OpenAsync();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [InlineData("State.set('k', {1, {}, {a = 1.5, b = true}, 'é'}) local v = State.get('k') assert(v[3].a == 1.5 and v[3].b and v[4] == 'é' and #v[2] == 0)")]
    [InlineData("State.set('k', nil) assert(State.get('k') == nil and State.list()[1] == 'k')")]
    [InlineData("State.set(7, 3) assert(math.type(State.get('7')) == 'integer') State.set(7, 3.0) assert(math.type(State.get(7)) == 'float')")]
    [InlineData("State.delete('none') assert(#State.list() == 0)")]
    [InlineData("for i = 1, 2500 do State.set('b' .. i, i) end State.set('a', 0) State.set('c', 0) assert(#State.list('b') == 2500 and #State.list() == 2502 and State.list('c')[1] == 'c')")]
    [InlineData("State.set('k', 1) assert(select('#', State.get('k')) == 1 and select('#', State.get('none')) == 1)")]
    [InlineData("State.set('h', 1) State.set('h', {2}) State.delete('h') local h = State.history('h') assert(#h == 3 and h[1].type == 'deleted' and h[2].value[1] == 2 and h[3].value == 1 and h[3].version == 1)")]
    [InlineData("State.set('h', 1) State.set('h', 2) local h = State.history('h', 1) assert(#h == 1 and h[1].value == 2 and #State.history('none') == 0)")]
    [InlineData("assert(State.increment('n') == 1 and State.increment('n', 4) == 5 and State.increment('n', -0.5) == 4.5)")]
    [InlineData("assert(State.update('u', function(v) return (v or 0) + 1 end) == 1 and State.update('u', function(v) return v + 1 end) == 2)")]
    [InlineData("local tries = 0 State.update('u', function(v) tries = tries + 1 if tries == 1 then State.set('u', 10) end return (v or 0) + 1 end) assert(State.get('u') == 11 and tries == 2)")]
    [InlineData("local c = State.conversation('bot', 'a') assert(c:get() == nil) local now = c:set('START', {n = 1}) assert(now.state == 'START' and now.version == 1 and c:set('NEXT').data.n == 1)")]
    [InlineData("State.set('t', 1, {ttl = 3600}) State.set('t', 1, {ttl = '30s'}) State.set('t', 1, {ttl = -1}) State.set('t', 1, {ttl = 0.5})")]
    [InlineData("assert(arg[0] == 'test.lua' and arg[1] == 'one' and select('#', ...) == 2 and select(2, ...) == 'zwei é')")]
    public void Every_function_of_State_works_in_a_script(string code) => Assert.Null(Run(code, "one", "zwei é"));

    [Theory]
    [InlineData("State.set({}, 1)", "bad argument #1 to 'State.set' (string expected, got table)")]
    [InlineData("State.get()", "bad argument #1 to 'State.get' (string expected, got no value)")]
    [InlineData("State.set('\\xff', 1)", "bad argument #1 to 'State.set' (text that is not UTF-8)")]
    [InlineData("State.set('k', print)", "a function can't be stored")]
    [InlineData("State.set('k', 1, {ttl = 'soon'})", "ttl must be seconds, a time such as 30s, 500ms, 5m, 12h or 7d, or -1 for unlimited")]
    [InlineData("State.set('k', 1, {tll = '1s'})", "bad argument #3 to 'State.set' (unknown option 'tll'; the only one is ttl)")]
    [InlineData("State.set('k', 1, {ttl = 0})", "ttl must be seconds, a time such as 30s, 500ms, 5m, 12h or 7d, or -1 for unlimited")]
    [InlineData("State.set('k', 'x') State.increment('k')", "The key can't be incremented: its value and the increment must be JSON numbers")]
    [InlineData("State.history('k', 0)", "limit must be from 1 to 1000")]
    [InlineData("State.history('k', 1.5)", "bad argument #2 to 'State.history' (integer expected, got number)")]
    [InlineData("State.conversation('a/', 'b'):set('', {})", "state must not be empty")]
    public void Wrong_use_of_State_is_an_error_with_the_line_of_the_script(string code, string message) =>
        Assert.Equal("test.lua:1: " + message, Run(code)!.Message);

    [Theory]
    [InlineData("#!/usr/bin/env statestore lua\nerror('x')")]
    [InlineData("\uFEFF#!/usr/bin/env statestore lua\nerror('x')")]
    [InlineData("\uFEFF\nerror('x')")]
    public void A_byte_order_mark_and_a_shebang_line_are_skipped(string code) => Assert.Equal("test.lua:2: x", Run(code)!.Message);

    [Fact]
    public void An_error_objects_message_is_the_result_of_its_tostring() =>
        Assert.Equal("it says", Run("error(setmetatable({}, {__tostring = function() return 'it says' end}))")!.Message);

    /// <summary>The counter of the guide, which loses updates there.</summary>
    [Theory]
    [InlineData("State.increment('n')")]
    [InlineData("State.update('n', function(n) return (n or 0) + 1 end)")]
    public async Task Scripts_that_count_in_parallel_lose_no_update(string count)
    {
        const int Branches = 8;
        const int Each = 200;
        var runs = await Task.WhenAll(Enumerable.Range(0, Branches).Select(_ => Task.Run(() => Run($"for _ = 1, {Each} do {count} end"))));
        Assert.All(runs, Assert.Null);
        Assert.Null(Run($"assert(State.get('n') == {Branches * Each})"));
    }

    /// <summary>A Lua state that has not released all its memory throws when it is disposed.</summary>
    [Fact]
    public void A_thousand_scripts_leak_no_memory()
    {
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(i % 2 == 1, Run($"local t = {{}} for i = 1, 100 do t[i] = ('x'):rep(i) end State.set('t', t) if {i} % 2 == 1 then error('no') end") is not null);
        }
    }

    [Fact]
    public async Task A_value_with_a_ttl_is_absent_after_it_expires()
    {
        var clock = new FakeTimeProvider();
        await using var store = await ScriptedStore.OpenAsync(clock: clock);

        Assert.Null(store.Run("State.set('short', 1, {ttl = '30s'}) State.set('long', 1, {ttl = 3600}) State.increment('count', 1, {ttl = '1m'}) assert(#State.list() == 3)"));
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(store.Run("assert(State.get('short') == nil and State.get('long') == 1 and State.get('count') == 1 and #State.list() == 2)"));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(store.Run("assert(#State.list() == 0)"));
    }

    private LuaFailure? Run(string code, params string[] arguments) => _store.Run(code, arguments);
}
