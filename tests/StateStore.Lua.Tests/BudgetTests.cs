namespace StateStore.Lua.Tests;

/// <summary>Every hostile script soon ends with a clear error.</summary>
public sealed class BudgetTests
{
    private static readonly LuaBudget Small = new(200_000, TimeSpan.FromSeconds(20), 4 * 1024 * 1024);

    [Theory]
    [InlineData("while true do end")]
    [InlineData("while true do pcall(function() while true do end end) end")]
    [InlineData("repeat local ok, e = pcall(error, 'x') until false")]
    [InlineData("local function f() return f() end return f()")]
    [InlineData("table.sort({3, 2, 1, 5, 6, 7}, function(a, b) while true do end end)")]
    [InlineData("('aaa'):gsub('a', function() while true do end end)")]
    [InlineData("local c = coroutine.wrap(function() while true do end end) c()")]
    [InlineData("while true do local c = coroutine.wrap(function() while true do end end) pcall(c) end")]
    [InlineData("local t = setmetatable({}, {__index = function(t, k) while true do end end}) return t.x")]
    [InlineData("xpcall(error, function() while true do end end)")]
    [InlineData("xpcall(function() while true do end end, function() while true do end end)")]
    [InlineData("while true do xpcall(error, error) end")]
    [InlineData("local t = setmetatable({}, {__close = function() while true do end end}) do local x <close> = t end")]
    [InlineData("return (('a'):rep(3000)):find(('.-'):rep(10) .. 'b')")]
    [InlineData("return (('a'):rep(30)):find(('a?'):rep(30) .. ('a'):rep(30) .. 'b')")]
    public void An_endless_script_is_ended_by_the_instruction_limit(string script)
    {
        var (_, failure) = Script.Run(script, Small);

        Assert.Equal(LuaFailureKind.Instructions, failure?.Kind);
        Assert.Equal("it takes more than 200000 instructions", failure!.Message);
    }

    [Fact]
    public void The_run_time_of_a_script_is_limited()
    {
        var (_, failure) = Script.Run("while true do end", new(long.MaxValue, TimeSpan.FromMilliseconds(20), 4 * 1024 * 1024));

        Assert.Equal(new(LuaFailureKind.Time, "it takes longer than 20 ms"), failure);
    }

    [Theory]
    [InlineData("local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end")]
    [InlineData("return ('x'):rep(1e9)")]
    [InlineData("local s = 'x' while true do s = s .. s end")]
    [InlineData("local t = {} for i = 1, 1e9 do t[i] = i end")]
    [InlineData("return table.concat(setmetatable({}, {__index = function() return ('x'):rep(100000) end}), '', 1, 1e6)")]
    public void The_memory_of_a_script_is_limited(string script)
    {
        var (_, failure) = Script.Run(script, Small with { Instructions = 100_000_000 });

        Assert.Equal(new(LuaFailureKind.Memory, $"it needs more than {Small.MemoryBytes} bytes of memory"), failure);
    }

    [Theory]
    [InlineData("local function f() return 1 + f() end return f()", "stack overflow")]
    [InlineData("local function f() return ('a'):gsub('a', f) end return f()", "stack overflow")]
    [InlineData("local t = {} t = setmetatable(t, {__index = function(t, k) return t[k] end}) return t.x", "stack overflow")]
    [InlineData("return ('a'):rep(300):find(('(a'):rep(40))", "too many captures")]
    [InlineData("return (('a'):rep(300)):find(('a?'):rep(300))", "pattern too complex")]
    public void The_depth_of_calls_and_patterns_is_limited(string script, string message)
    {
        var (_, failure) = Script.Run(script, Script.Roomy);

        Assert.Contains(message, failure?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(''):rep(1e15)")]
    [InlineData("pcall(table.unpack, {}, 1, 1e9)")]
    [InlineData("pcall(string.format, '%99999999d', 1)")]
    [InlineData("pcall(string.find, ('a'):rep(1e6), ('a'):rep(5e5) .. 'b', 1, true)")]
    [InlineData("pcall(utf8.char, 1e9)")]
    public void Library_calls_with_extreme_arguments_do_not_loop_in_native_code(string script) => Assert.Null(Script.Run(script).Failure);

    [Fact]
    public void The_Lua_state_still_works_after_a_script_was_ended()
    {
        using var machine = SandboxedMachine.Open(Small);

        Assert.Equal(LuaFailureKind.Instructions, Script.Run(machine, "while true do end").Failure?.Kind);
        Assert.Equal("3", Script.Run(machine, "return 1 + 2").Text);
    }
}
