using StateStore.Conformance;

namespace StateStore.Lua.Tests;

/// <summary>Scripts that try to exceed the budget of a hook, one for each known way. Each is ended, and its Lua state can be disposed.</summary>
public sealed class AttackTests
{
    private const string Instructions = "it takes more than 1000000 instructions";
    private const string Time = "it takes longer than 1000 ms";
    private const string Memory = "it needs more than 8388608 bytes of memory";
    private const string Stack = "stack overflow: its calls have more than 10240 values";

    // A table without a metatable that claims a length beyond all memory. Lua searches for its end in steps of powers of two.
    private const string Lying = "local t = {} for i = 62, 0, -1 do t[1 << i] = 1 end ";

    private const string Long = "setmetatable({}, {__len = function() return 1 << 60 end, __index = function() return 1 end, __newindex = function() end})";

    /// <summary>The way, the script, and the failure that ends it. On a slow machine the time limit may end it first.</summary>
    public static TheoryData<string, string, string> Scripts => new()
    {
        { "table.move of texts", "table.move({}, '1', '1000000000000000', 2)", Instructions },
        { "table.move", "table.move({}, 1, 1000000000000000, 2)", Instructions },
        { "table.move with metamethods", $"table.move({Long}, 1, 1 << 60, 2)", Instructions },
        { "table.move into metamethods", $"table.move({{}}, 1, 1 << 60, 2, {Long})", Instructions },
        { "table.move again and again", "while true do pcall(table.move, {}, '1', '1000000000000000', 2) end", Instructions },
        { "table.concat with a native __index", "table.concat(setmetatable({}, {__index = getmetatable, __metatable = ''}), '', 1, 1000000000000000)", Instructions },
        { "table.concat of a false length", $"table.concat({Long})", Instructions },
        { "table.insert into a false length", $"table.insert({Long}, 1, 2)", Instructions },
        { "table.insert into a false length without a metatable", Lying + "table.insert(t, 1, 2)", Instructions },
        { "table.remove from a false length", $"table.remove({Long}, 1)", Instructions },
        { "table.remove from a false length without a metatable", Lying + "table.remove(t, 1)", Instructions },
        { "table.sort with a comparison that never ends", "table.sort({3, 2, 1}, function() while true do end end)", Instructions },
        { "table.sort with a native comparison", "local t = {} for i = 1, 60000 do t[i] = i end table.sort(t, rawequal)", Instructions },
        { "table.sort with a false comparison", "while true do table.sort({3, 2, 1, 5, 4}, function() return true end) end", Instructions },
        { "table.sort of long texts", "local x = ('x'):rep(1000000) local t = {} for i = 1, 50000 do t[i] = x end table.sort(t)", Instructions },
        { "table.sort again and again", "local t = {} for i = 1, 10000 do t[i] = i end while true do table.sort(t) end", Instructions },
        { "table.unpack again and again", "local t = {} for i = 1, 4000 do t[i] = i end while true do table.unpack(t) end", Instructions },
        { "table.pack", "while true do table.pack(table.unpack({}, 1, 4000)) end", Instructions },
        { "next over what was removed", "local t = {} for i = 1, 60000 do t[i] = i end for i = 1, 60000 do t[i] = nil end while true do next(t) end", Instructions },
        { "string.rep", "while true do ('x'):rep(1000000) end", Time },
        { "string.format of itself", "local o o = setmetatable({}, {__tostring = function() return ('%s%s'):format(o, o) end}) return tostring(o)", "stack overflow" },
        { "a pattern", "return ('a'):rep(3000):find(('.-'):rep(10) .. 'b')", Instructions },
        { "a pattern of captures alone", "return ('a'):rep(1000000):find(('()'):rep(31) .. '$b')", Instructions },
        { "captures of all of a long text", "return ('a'):rep(300000):find(('('):rep(30) .. '.*' .. (')'):rep(30))", Memory },
        { "a chain of __call", "local t = setmetatable({}, {}) getmetatable(t).__call = t return t()", Stack },
        { "a chain of __call whose error is caught", "local t = setmetatable({}, {}) getmetatable(t).__call = t while true do pcall(t) end", Time },
        { "a long chain of __call", "local f = function() end for i = 1, 4000 do f = setmetatable({}, {__call = f}) end while true do f() end", Time },
        { "a chain of __index", "local t = {} for i = 1, 1900 do t = setmetatable({}, {__index = t}) end while true do local x = t.x end", Instructions },
        { "__eq, __lt and __concat", "local m = {} m.__lt = function(a, b) return a < b end m.__concat = m.__lt local t = setmetatable({}, m) while true do pcall(function() return t < t end) end", Instructions },
        { "integer keys that collide", "local t = {} for k = 1, 16384 do t[k * 32767] = true end for k = 16385, 40000 do t[k * 32767] = true end", Time },
        { "more members than a table may have", "local t = {} for i = 1, 40000 do t['k' .. i] = i end", "a table of it has more than 32768 members that are not items of a list" },
        { "weak keys", "local t, k = setmetatable({}, {__mode = 'k'}), {} for i = 1, 20000 do k[i] = {} end for i = 1, 19999 do t[k[i]] = k[i + 1] end k = k[1] while true do local x = {} end", Instructions },
        { "weak keys that come later", "local m = {} local t = setmetatable({}, m) m.__mode = 'k' for i = 1, 1e9 do t[i] = {} end", Memory },
        { "__close in a coroutine that the budget ends", "coroutine.wrap(function() local c <close> = setmetatable({}, {__close = function() while true do end end}) while true do end end)()", Instructions },
        { "__close in a coroutine that is closed", "local c = coroutine.create(function() local c <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end) coroutine.resume(c) coroutine.close(c)", Instructions },
        { "__close in a coroutine that an error ends, then closed", "local c = coroutine.create(function() local c <close> = setmetatable({}, {__close = function() while true do end end}) error('x') end) coroutine.resume(c) coroutine.close(c)", Instructions },
        { "__close that raises without end", "local function f() local c <close> = setmetatable({}, {__close = function() f() end}) error('x') end while true do pcall(f) end", Instructions },
        { "coroutines in coroutines", "local function f(n) if n > 0 then for _ = 1, 8 do coroutine.wrap(f)(n - 1) end end end f(40)", Instructions },
        { "short coroutines", "while true do coroutine.wrap(function() for i = 1, 20 do end end)() end", Instructions },
        { "coroutines that yield", "local c = coroutine.wrap(function() while true do coroutine.yield() end end) while true do c() end", Instructions },
        { "coroutines that catch", "local function f() while true do pcall(f) end end while true do coroutine.resume(coroutine.create(f)) end", Instructions },
        { "a handler of errors that loops", "xpcall(function() while true do end end, function() while true do end end)", Instructions },
        { "a handler of errors that raises", "local function h() xpcall(error, h) error() end while true do xpcall(h, h) end", Instructions },
        { "errors that are caught", "while true do pcall(error) end", Instructions },
        { "allocations that are refused and caught", "while true do pcall(string.rep, 'x', 100000000) end", Instructions },
        { "an error that describes itself without end", "error(setmetatable({}, {__tostring = function() while true do end end}))", Instructions },
        { "numbers in long texts", "local x = '0.' .. ('1'):rep(1000000) while true do tonumber(x) end", Time },
        { "comparing long texts", "local a, b = ('x'):rep(1000000) .. 'a', ('x'):rep(1000000) .. 'b' while true do local c = a < b end", Time },
        { "recursion", "local function f() return 1 + f() end return f()", Stack },
        { "tail calls", "local function f() return f() end return f()", Instructions },
        { "for over a false iterator", "for _ in function() return 1 end do end", Instructions },
        { "goto", "::again:: goto again", Instructions },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_hostile_script_is_ended_within_the_budget(string way, string script, string failure)
    {
        var ended = Task.Run(() => Script.Run(script, LuaBudget.Hook).Failure);
        await Deadline.Within(ended, way);

        var message = (await ended)?.Message;
        Assert.True(message is not null && (message.Contains(failure, StringComparison.Ordinal) || message == Time), $"{way}: {message}");
    }
}
