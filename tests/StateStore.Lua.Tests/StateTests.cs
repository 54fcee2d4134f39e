using System.Text;
using StateStore.Engine;
using StateStore.Storage;

namespace StateStore.Lua.Tests;

/// <summary>The global State, in scripts that their user runs.</summary>
public sealed class StateTests : IAsyncLifetime
{
    private readonly MemoryStorage _storage = new();
    private LocalStateStore _store = null!;

    public async Task InitializeAsync()
    {
        await _storage.OpenAsync(default);
        _store = new(_storage);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _storage.DisposeAsync();
    }

    /// <summary>Every snippet of the guide (seed), in its order, on one store; what it leaves to its readers is defined in front.</summary>
    [Fact]
    public void The_guide_runs_as_it_is_written()
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "guide.lua"));
        Assert.Null(Run(guide));
    }

    [Theory]
    [InlineData("State.set('k', {1, {}, {a = 1.5, b = true}, 'é'}) local v = State.get('k') assert(v[3].a == 1.5 and v[3].b and v[4] == 'é' and #v[2] == 0)")]
    [InlineData("State.set('k', nil) assert(State.get('k') == nil and State.list()[1] == 'k')")]
    [InlineData("State.set(7, 3) assert(math.type(State.get('7')) == 'integer') State.set(7, 3.0) assert(math.type(State.get(7)) == 'float')")]
    [InlineData("State.delete('none') assert(#State.list() == 0)")]
    [InlineData("for i = 1, 2500 do State.set('b' .. i, i) end State.set('a', 0) State.set('c', 0) assert(#State.list('b') == 2500 and #State.list() == 2502 and State.list('c')[1] == 'c')")]
    [InlineData("assert(State.increment('n') == 1 and State.increment('n', 4) == 5 and State.increment('n', -0.5) == 4.5)")]
    [InlineData("assert(State.update('u', function(v) return (v or 0) + 1 end) == 1 and State.update('u', function(v) return v + 1 end) == 2)")]
    [InlineData("local tries = 0 State.update('u', function(v) tries = tries + 1 if tries == 1 then State.set('u', 10) end return (v or 0) + 1 end) assert(State.get('u') == 11 and tries == 2)")]
    [InlineData("local c = State.conversation('bot', 'a') assert(c:get() == nil) local now = c:set('START', {n = 1}) assert(now.state == 'START' and now.version == 1 and c:set('NEXT').data.n == 1)")]
    [InlineData("State.set('t', 1, {ttl = 3600}) State.set('t', 1, {ttl = '30s'}) State.set('t', 1, {ttl = -1}) State.set('t', 1, {ttl = 0.5})")]
    [InlineData("assert(arg[0] == 'test.lua' and arg[1] == 'one' and select('#', ...) == 2 and select(2, ...) == 'zwei é')")]
    public void What_scripts_may_do(string code) => Assert.Null(Run(code, "one", "zwei é"));

    [Theory]
    [InlineData("State.set({}, 1)", "bad argument #1 to 'State.set' (string expected, got table)")]
    [InlineData("State.get()", "bad argument #1 to 'State.get' (string expected, got no value)")]
    [InlineData("State.set('\\xff', 1)", "bad argument #1 to 'State.set' (text that is not UTF-8)")]
    [InlineData("State.set('k', print)", "a function can't be stored")]
    [InlineData("State.set('k', 1, {ttl = 'soon'})", "ttl must be seconds, a time such as 30s, 500ms, 5m, 12h or 7d, or -1 for ever")]
    [InlineData("State.set('k', 1, {ttl = 0})", "ttl must be seconds, a time such as 30s, 500ms, 5m, 12h or 7d, or -1 for ever")]
    [InlineData("State.set('k', 'x') State.increment('k')", "The value can't be incremented: it and its increment must be numbers whose sum is one")]
    [InlineData("State.conversation('a/', 'b'):set('', {})", "The state must have from 1 to 200 characters")]
    public void What_is_wrong_is_said_with_the_line_of_the_script(string code, string message) =>
        Assert.Equal("test.lua:1: " + message, Run(code)!.Message);

    [Fact]
    public void A_first_line_for_the_shell_is_passed_over() => Assert.Equal("test.lua:2: x", Run("#!/usr/bin/env statestore lua\nerror('x')")!.Message);

    /// <summary>The guide's counter, which there loses updates.</summary>
    [Theory]
    [InlineData("State.increment('n')")]
    [InlineData("State.update('n', function(n) return (n or 0) + 1 end)")]
    public async Task Branches_that_count_in_parallel_lose_nothing(string count)
    {
        const int Branches = 8;
        const int Each = 200;
        var runs = await Task.WhenAll(Enumerable.Range(0, Branches).Select(_ => Task.Run(() => Run($"for _ = 1, {Each} do {count} end"))));
        Assert.All(runs, Assert.Null);
        Assert.Null(Run($"assert(State.get('n') == {Branches * Each})"));
    }

    private LuaFailure? Run(string code, params string[] arguments) =>
        LuaScript.Run(_store, "default", "test.lua", Encoding.UTF8.GetBytes(code), arguments);
}
