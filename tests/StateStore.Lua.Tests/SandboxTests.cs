namespace StateStore.Lua.Tests;

/// <summary>The sandbox: no function leads out of it.</summary>
public sealed class SandboxTests
{
    [Theory]
    [InlineData("collectgarbage")]
    [InlineData("debug")]
    [InlineData("dofile")]
    [InlineData("io")]
    [InlineData("load")]
    [InlineData("loadfile")]
    [InlineData("os")]
    [InlineData("package")]
    [InlineData("require")]
    [InlineData("string.dump")]
    [InlineData("_G._G.debug")]
    [InlineData("getmetatable('').__index.dump")]
    public void Functions_that_reach_the_machine_are_nil(string name) => Assert.Equal(("nil", null), Script.Run($"return tostring({name})"));

    [Fact]
    public void A_metatable_with_a_finalizer_is_refused()
    {
        var (_, failure) = Script.Run("setmetatable({}, {__gc = function() while true do end end})");

        Assert.Equal("test.lua:1: bad argument #2 to 'setmetatable' (no __gc in a sandbox)", failure?.Message);
    }

    [Fact]
    public void A_finalizer_added_later_to_a_metatable_does_not_run()
    {
        var (text, failure) = Script.Run("local m = {} local t = setmetatable({}, m) m.__gc = function() while true do end end return 'done'");

        Assert.Null(failure);
        Assert.Equal("done", text);
    }

    [Theory]
    [InlineData("xpcall(error, function(e) return 'h:' .. e, 2 end, 'x')", "false h:x 2")]
    [InlineData("xpcall(function(...) return ... end, error, 1, nil, 3)", "true 1 nil 3")]
    [InlineData("xpcall(error, function(e) error('again', 0) end, 'x')", "false again")]
    [InlineData("pcall(xpcall, error)", "false bad argument #2 to 'xpcall' (function expected, got no value)")]
    public void An_error_handler_of_xpcall_receives_the_error(string call, string expected) => Assert.Equal(
        (expected, null), Script.Run($"return (function(...) local t = table.pack(...) for i = 1, t.n do t[i] = tostring(t[i]) end return table.concat(t, ' ') end)({call})"));

    [Fact]
    public void Binary_code_is_refused()
    {
        var (_, failure) = Script.Run("\u001bLua");

        Assert.Equal(LuaFailureKind.Syntax, failure?.Kind);
        Assert.Contains("attempt to load a binary chunk", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_names_file_and_line()
    {
        Assert.Equal(new(LuaFailureKind.Error, "test.lua:2: no"), Script.Run("local x\nerror('no')").Failure);
        Assert.Equal("test.lua:2: malformed pattern (ends with '%')", Script.Run("local x\nx = ('x'):find('%')").Failure?.Message);
        Assert.Equal("test.lua:2: malformed pattern (missing ']')", Script.Run("local x\nx = ('x'):gsub('[a', '')").Failure?.Message);
        Assert.Equal("an error that is a table", Script.Run("error({})").Failure?.Message);
    }

    [Theory]
    [InlineData("error(setmetatable({}, {__tostring = function() return 'it says' end}))", "it says")]
    [InlineData("error(setmetatable({}, {__tostring = function() return {} end}))", "an error that is a table")]
    [InlineData("error(setmetatable({}, {__tostring = function() error('again') end}))", "an error that is a table")]
    [InlineData("error(42)", "42")]
    [InlineData("error(nil)", "an error that is a nil")]
    public void An_error_objects_message_is_the_result_of_its_tostring(string script, string message) =>
        Assert.Equal(message, Script.Run(script).Failure?.Message);

    [Theory]
    [InlineData("('abcb'):find('b', '3')", "4 4")]
    [InlineData("('abcb'):find('b', ' 0x3 ')", "4 4")]
    [InlineData("('abcb'):find('b', 3.0)", "4 4")]
    [InlineData("('abcb'):find('b', math.mininteger)", "2 2")]
    [InlineData("('abcb'):find('b', math.maxinteger)", "nil")]
    [InlineData("('abcb'):match('b', '-1')", "b")]
    [InlineData("('abcb'):gmatch('b', '3')()", "b")]
    [InlineData("('abcb'):gsub('b', 'x', '1')", "axcb 1")]
    [InlineData("('abcb'):gsub('b', 'x', 1.0)", "axcb 1")]
    [InlineData("('abcb'):gsub('b', 'x', -1)", "abcb 0")]
    [InlineData("table.concat({1, 2, 3}, ',', '2', 3.0)", "2,3")]
    [InlineData("table.unpack({1, 2, 3}, '2')", "2 3")]
    [InlineData("pcall(string.find, 'abcb', 'b', 1.5)", "false bad argument #3 to 'find' (number has no integer representation)")]
    [InlineData("pcall(string.find, 'abcb', 'b', 'x')", "false bad argument #3 to 'find' (number expected, got string)")]
    [InlineData("pcall(string.gsub, 'abcb', 'b', 'x', {})", "false bad argument #4 to 'gsub' (number expected, got table)")]
    public void A_position_may_be_text_that_reads_as_a_whole_number(string call, string expected) => Assert.Equal((expected, null), Script.Run(Joined(call)));

    [Theory]
    [InlineData("table.concat(Sorted({3, 1, 2}), ',')", "1,2,3")]
    [InlineData("table.concat(Sorted({3, 1, 2}, function(a, b) return a > b end), ',')", "3,2,1")]
    [InlineData("table.concat(Sorted({'b', 'a', ('x'):rep(99)}), ',', 1, 2)", "a,b")]
    [InlineData("table.concat(Sorted(setmetatable({3, 1, 2}, {__index = {}})), ',')", "1,2,3")]
    [InlineData("pcall(table.sort, {1, 'a'})", "false attempt to compare string with number")]
    [InlineData("pcall(table.insert, {}, 3, 1)", "false bad argument #2 to 'insert' (position out of bounds)")]
    [InlineData("pcall(table.insert, nil, 3)", "false bad argument #1 to 'insert' (table expected, got no value)")]
    [InlineData("table.remove({1, 2, 3}, 1)", "1")]
    [InlineData("table.remove({})", "nil")]
    [InlineData("table.concat(table.move({1, 2, 3}, 1, 3, 2), ',')", "1,1,2,3")]
    [InlineData("table.concat(table.move(setmetatable({1, 2, 3}, {__index = {}}), 1, 3, 2), ',')", "1,1,2,3")]
    [InlineData("table.unpack(setmetatable({}, {__index = function(_, i) return i * 2 end}), 1, 3)", "2 4 6")]
    public void The_sandboxs_table_library_behaves_as_Luas(string call, string expected) => Assert.Equal(
        (expected, null), Script.Run("function Sorted(list, less) table.sort(list, less) return list end " + Joined(call)));

    [Theory]
    [InlineData("coroutine.resume(coroutine.create(function(...) return ... end), 1, nil, 3)", "true 1 nil 3")]
    [InlineData("coroutine.resume(coroutine.create(function() coroutine.yield() end))", "true")]
    [InlineData("coroutine.resume(coroutine.create(function() error('x') end))", "false test.lua:1: x")]
    [InlineData("pcall(coroutine.wrap(function() error('x', 0) end))", "false x")]
    [InlineData("pcall(coroutine.resume, 1)", "false bad argument #1 to 'resume' (coroutine expected)")]
    [InlineData("coroutine.wrap(function() return pcall(coroutine.yield, 1) end)()", "1")]
    public void Coroutines_of_the_sandbox_behave_as_Luas(string call, string expected) => Assert.Equal((expected, null), Script.Run(Joined(call)));

    private static string Joined(string call) =>
        $"return (function(...) local t = table.pack(...) for i = 1, t.n do t[i] = tostring(t[i]) end return table.concat(t, ' ') end)({call})";

    [Fact]
    public void A_table_with_weak_values_keeps_them()
    {
        var script = "local t = setmetatable({}, {__mode = 'v'}) t[1] = {} for i = 1, 10000 do local x = {} end return tostring(t[1] ~= nil)";

        Assert.Equal(("true", null), Script.Run(script));
    }
}
