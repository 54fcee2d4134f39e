namespace StateStore.Core.Tests.Json;

public sealed class JsonMembersTests
{
    [Fact]
    public void Members_have_their_names_and_values_in_document_order()
    {
        var members = JsonMembers.Parse(Utf8("""{ "a" : 1, "\u00e9" : { "x" : [ 1, 2 ] }, "s\"" : "t\u002b", "e" : [ ], "n" : null }""").Span, Limits.Default).Value;

        Assert.Equal(["a", "é", "s\"", "e", "n"], Enumerable.Range(0, members.Count).Select(members.Name));
        Assert.Equal(["1", """{"x":[1,2]}""", "\"t+\"", "[]", "null"], Enumerable.Range(0, members.Count).Select(i => members.Value(i).ToString()));
    }

    [Fact]
    public void Names_are_compared_unescaped()
    {
        var members = JsonMembers.Parse(Utf8("""{"\u0061b":1}""").Span, Limits.Default).Value;

        Assert.True(members.NameIs(0, "ab"u8));
        Assert.False(members.NameIs(0, "a"u8));
    }

    [Fact]
    public void Only_string_values_read_as_text()
    {
        var members = JsonMembers.Parse(Utf8("""{"a":"x\ny","b":7,"c":null}""").Span, Limits.Default).Value;

        Assert.True(members.TryString(0, out var text));
        Assert.Equal("x\ny", text);
        Assert.False(members.TryString(1, out _));
        Assert.False(members.TryString(2, out _));
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("[]", "INVALID_INPUT")]
    [InlineData("[{\"a\":1}]", "INVALID_INPUT")]
    [InlineData("\"a\"", "INVALID_INPUT")]
    [InlineData("{\"a\":1}}", "INVALID_JSON")]
    [InlineData("{\"a\"}", "INVALID_JSON")]
    public void Only_an_object_has_members(string text, string? code) =>
        Assert.Equal(code, JsonMembers.Parse(Utf8(text).Span, Limits.Default).Error?.Code.Text());
}
