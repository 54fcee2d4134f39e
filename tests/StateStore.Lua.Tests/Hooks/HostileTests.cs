namespace StateStore.Lua.Tests.Hooks;

/// <summary>Hostile and broken hooks: the change is refused, the log has the reason, and the next change is served.</summary>
public sealed class HostileTests
{
    public static TheoryData<string, string> Bodies => new()
    {
        { "while true do end", "it takes more than 1000000 instructions" },
        { "while true do pcall(function() while true do end end) end", "it takes more than 1000000 instructions" },
        { "local c = coroutine.wrap(function() while true do end end) c()", "it takes more than 1000000 instructions" },
        { "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end", "it needs more than 8388608 bytes of memory" },
        { "return {x = ('x'):rep(1e9)}", "it needs more than 8388608 bytes of memory" },
        { "local s = 'x' while true do s = s .. s end", "it needs more than 8388608 bytes of memory" },
        { "local function f() return 1 + f() end return f()", "stack overflow: its calls have more than 10240 values" },
        { "table.move({}, '1', '1000000000000000', 2)", "it takes more than 1000000 instructions" },
        { "table.concat(setmetatable({}, {__index = getmetatable, __metatable = ''}), '', 1, 1e15)", "it takes more than 1000000 instructions" },
        { "coroutine.wrap(function() local c <close> = setmetatable({}, {__close = function() while true do end end}) while true do end end)()", "it takes" },
        { "error(setmetatable({}, {__tostring = function() return 'what it says' end}))", "what it says" },
        { "error(('x'):rep(3000))", new string('x', 1900) },
        { "local s, t = {}, {} for i = 1, 60000 do s[i] = i end for i = 1, 60000 do s[i] = nil end for i = 1, 50000 do t[i] = s end return t", "it takes" },
        { "return ('a'):rep(3000):find(('.-'):rep(10) .. 'b')", "it takes more than 1000000 instructions" },
        { "getmetatable('').__index.rep = nil; os.exit(1)", "attempt to index a nil value (global 'os')" },
        { "setmetatable(_G, {__index = function(t, k) while true do end end}) return missing", "it takes more than 1000000 instructions" },
        { "setmetatable({}, {__gc = function() while true do end end})", "no __gc in a sandbox" },
        { "debug.getregistry()", "attempt to index a nil value (global 'debug')" },
        { "load('return 1')()", "attempt to call a nil value (global 'load')" },
        { "io.open('/etc/passwd')", "attempt to index a nil value (global 'io')" },
        { "local t = {} t.t = t return t", "a table that contains itself can't be stored" },
        { "return setmetatable({}, {__pairs = error, __index = error, __len = error, __tostring = error})", "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_hostile_hook_is_ended_and_other_changes_are_unaffected(string body, string message)
    {
        await using var store = HookedStore.Open($"function before_transition(event) if event.id == 'bad' then {body} end end");

        for (var i = 0; i < 3; i++)
        {
            var (error, _) = await store.SetAsync("A", $$"""{"n":{{i}}}""", id: "bad");
            Assert.Equal(message.Length > 0, error?.StartsWith("HOOK_FAILED", StringComparison.Ordinal) == true);
            Assert.Equal(message.Length > 0, store.Logged.Any(line => line.Contains(message, StringComparison.Ordinal) && line.StartsWith("before_transition", StringComparison.Ordinal)));
            Assert.Equal((null, $"{i + 1} A {{\"n\":{i}}}"), await store.SetAsync("A", $$"""{"n":{{i}}}""", id: "good"));
        }
    }

    [Theory]
    [InlineData("function before_transition(", "orders.lua:1: <name> or '...' expected near <eof>")]
    [InlineData("while true do end", "orders.lua: it takes more than 1000000 instructions")]
    [InlineData("table.move({}, '1', '1000000000000000', 2)", "orders.lua: it takes more than 1000000 instructions")]
    [InlineData("error(setmetatable({}, {__tostring = function() return 'what it says' end}))", "orders.lua: what it says")]
    [InlineData("local x = ('x'):rep(1e8)", "orders.lua: it needs more than 8388608 bytes of memory")]
    [InlineData("error('no')", "orders.lua:1: no")]
    [InlineData("x = 1", "orders.lua: it defines neither before_transition nor after_transition")]
    [InlineData("before_transition = 1", "orders.lua: before_transition is not a function")]
    [InlineData("namespaces = {} function before_transition() end", "orders.lua: namespaces must be a list of names, or \"*\" for all")]
    [InlineData("namespaces = {'a', '\\1'} function before_transition() end", "orders.lua: namespaces must be a list of names, or \"*\" for all")]
    [InlineData("namespaces = '*' function after_transition() end", "orders.lua: after_transition needs its namespaces by name")]
    [InlineData("setmetatable(_G, {__index = function() error('x') end}) before_transition = nil", "orders.lua: it defines neither before_transition nor after_transition")]
    [InlineData("\u001bLua", "attempt to load a binary chunk")]
    public async Task A_file_that_does_not_load_leaves_the_previous_one_in_force(string code, string failure)
    {
        await using var store = HookedStore.Open("function before_transition() return false, 'the one before' end");

        Assert.Contains(failure, Assert.Single(store.Write("orders.lua", code)), StringComparison.Ordinal);
        Assert.Equal("HOOK_REJECTED the one before", (await store.SetAsync("A")).Error);
        Assert.Empty(store.Write("orders.lua", "function before_transition() end"));
        Assert.Equal((null, "1 A {}"), await store.SetAsync("A"));
        Assert.Empty(store.Write("orders.lua", "function before_transition() return false, 'again' end"));
        Assert.Equal("HOOK_REJECTED again", (await store.SetAsync("B")).Error);
        Assert.Empty(store.Remove("orders.lua"));
        Assert.Equal((null, "2 B {}"), await store.SetAsync("B"));
    }
}
