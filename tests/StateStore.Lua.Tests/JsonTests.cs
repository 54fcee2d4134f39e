using System.Text;

namespace StateStore.Lua.Tests;

/// <summary>Lua values as JSON and back.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly LuaMachine _machine = SandboxedMachine.Open(Script.Roomy);

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("nil", "null")]
    [InlineData("true", "true")]
    [InlineData("7", "7")]
    [InlineData("math.mininteger", "-9223372036854775808")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("3.0", "3.0")]
    [InlineData("0.1", "0.1")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("2^63", "9.223372036854776E+18")]
    [InlineData("0/0", "null")]
    [InlineData("1/0", "null")]
    [InlineData("'x'", "\"x\"")]
    [InlineData("'a\"\\\\\\n\\0é😀'", "\"a\\\"\\\\\\n\\u0000é😀\"")]
    [InlineData("{}", "{}")]
    [InlineData("{1, 2, 3}", "[1,2,3]")]
    [InlineData("{1, nil, 3}", "[1,null,3]")]
    [InlineData("{{}, {{}}}", "[{},[{}]]")]
    [InlineData("{a = {b = {1}}}", "{\"a\":{\"b\":[1]}}")]
    [InlineData("{[10] = 'x'}", "{\"10\":\"x\"}")]
    [InlineData("{[0] = 'x'}", "{\"0\":\"x\"}")]
    [InlineData("{[1.5] = 'x'}", "{\"1.5\":\"x\"}")]
    [InlineData("(function() local t = {1, 2} return {t, t} end)()", "[[1,2],[1,2]]")]
    public void Values_become_JSON(string lua, string json) => Assert.Equal((json, (string?)null), Read(lua));

    [Theory]
    [InlineData("print", "a nil")]
    [InlineData("function() end", "a function can't be stored")]
    [InlineData("{function() end}", "a function can't be stored")]
    [InlineData("coroutine.create(function() end)", "a thread can't be stored")]
    [InlineData("'\\xff'", "a text is not valid UTF-8")]
    [InlineData("'\\xed\\xa0\\x80'", "a text is not valid UTF-8")]
    [InlineData("{['\\xff'] = 1}", "a text is not valid UTF-8")]
    [InlineData("{1, 2, x = 3}", "a table with both numbers and texts for keys can't be stored")]
    [InlineData("{[true] = 1}", "a table with a boolean for a key can't be stored")]
    [InlineData("(function() local t = {} t.t = t return t end)()", "a table that contains itself can't be stored")]
    [InlineData("(function() local t = {} for i = 1, 100 do t = {t} end return t end)()", "tables deeper than 64 can't be stored")]
    [InlineData("('x'):rep(2000000)", "The value is larger than the limit of 1048576 bytes")]
    public void Lua_values_without_a_JSON_form_are_an_error(string lua, string message)
    {
        var (json, error) = Read(lua);

        Assert.Equal(message == "a nil" ? "null" : null, json);
        Assert.Equal(message == "a nil" ? null : message, error);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("7")]
    [InlineData("3.0")]
    [InlineData("\"\"")]
    [InlineData("\"a\\u0000\\\"é\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[[],{},[1]]")]
    [InlineData("{\"\":{},\"a\":[],\"b\":{\"x\":1,\"y\":2,\"z\":3}}")]
    [InlineData("{\"1\":1,\"2\":2}")]
    [InlineData("[1,null,3]")]
    public void JSON_survives_the_round_trip_through_Lua(string json) => Assert.Equal((json, (string?)null), RoundTrip(json));

    [Theory]
    [InlineData("{\"a\":null}", "{}")]
    [InlineData("18446744073709551615", "1.8446744073709552E+19")]
    [InlineData("1e2", "100.0")]
    [InlineData("[1,null]", "[1]")]
    public void JSON_without_a_Lua_form_is_changed_as_documented(string json, string expected) => Assert.Equal((expected, (string?)null), RoundTrip(json));

    [Fact]
    public void An_emptied_array_is_still_an_array()
    {
        Put("[1]");
        Assert.Null(Script.Run(_machine, "value[1] = nil").Failure);

        Assert.Equal(("[]", (string?)null), Read("value"));
    }

    private (string? Json, string? Error) RoundTrip(string json)
    {
        Put(json);
        return Read("value");
    }

    private void Put(string json)
    {
        _machine.State.PushGlobals();
        JsonToLua.Push(_machine.State, JsonText.Parse(Encoding.UTF8.GetBytes(json), Limits.Default).Value);
        _machine.State.SetMember("value"u8);
        _machine.State.Pop(1);
    }

    private (string? Json, string? Error) Read(string lua)
    {
        LuaMachine.Require(_machine.Load(Encoding.UTF8.GetBytes($"return {lua}"), "test.lua"));
        LuaMachine.Require(_machine.Run(0, 1));
        var top = _machine.State.GetTop();
        var read = LuaToJson.Read(_machine.State, -1, _machine.Guard, Limits.Default);

        Assert.Equal(top, _machine.State.GetTop());
        _machine.State.SetTop(0);
        return read.TryGet(out var json, out var error) ? (json.ToString(), null) : (null, error.Message);
    }
}
