namespace StateStore.Lua.Tests;

/// <summary>Nothing leads out of the sandbox.</summary>
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
    public void What_reaches_the_machine_is_not_there(string name) => Assert.Equal(("nil", null), Script.Run($"return tostring({name})"));

    [Fact]
    public void No_finalizer_runs_when_nobody_watches()
    {
        var (_, failure) = Script.Run("setmetatable({}, {__gc = function() while true do end end})");

        Assert.Equal("test.lua:1: bad argument #2 to 'setmetatable' (no __gc in a sandbox)", failure?.Message);
    }

    [Fact]
    public void A_finalizer_that_comes_later_does_not_run()
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
    public void A_handler_of_errors_gets_them(string call, string expected) => Assert.Equal(
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
}
