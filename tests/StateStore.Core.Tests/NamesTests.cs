namespace StateStore.Core.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("whatsapp:+351 911/é")]
    [InlineData("__proto__")]
    [InlineData(" % # ? & \\ \" ")]
    [InlineData("שלום 👩‍👩‍👧 \u200F")]
    public void Any_text_without_control_characters_is_a_name(string name)
    {
        Assert.Null(Names.Check("id", name, Limits.Default));
        Assert.Null(Names.CheckNamespace(name, Limits.Default));
    }

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData("a\u0000", "U+0000 at index 1")]
    [InlineData("a\nb", "U+000A at index 1")]
    [InlineData("\u007F", "U+007F at index 0")]
    [InlineData("ab\u0085", "U+0085 at index 2")]
    public void An_empty_name_or_a_name_with_a_control_character_is_refused(string name, string reason) => AssertRefused(name, reason);

    [Fact]
    public void A_name_with_a_lone_surrogate_is_refused()
    {
        AssertRefused("a\uD800", "lone surrogate at index 1");
        AssertRefused("\uD800a", "lone surrogate at index 0");
        AssertRefused("\uDC00", "lone surrogate at index 0");
        AssertRefused("\uDC00\uD800", "lone surrogate at index 0");
    }

    [Fact]
    public void A_name_has_at_most_200_characters_counted_as_code_points()
    {
        Assert.Null(Names.Check("id", new string('x', 200), Limits.Default));
        Assert.Null(Names.Check("id", string.Concat(Enumerable.Repeat("😀", 200)), Limits.Default));
        AssertRefused(new string('x', 201), "has 201 characters; the limit is 200");
        AssertRefused(string.Concat(Enumerable.Repeat("😀", 201)), "has 201 characters; the limit is 200");
        AssertRefused(new string('x', 10_000), "has 10000 characters; the limit is 200");
    }

    [Theory]
    [InlineData("schema")]
    [InlineData("a:conversation")]
    [InlineData("a:events:b")]
    [InlineData("history:b")]
    [InlineData("a:b:idempotency:c")]
    public void A_namespace_has_no_segment_that_is_a_kind_of_key(string name)
    {
        Assert.Equal(ErrorCode.InvalidName, Names.CheckNamespace(name, Limits.Default)?.Code);
        Assert.Null(Names.Check("conversation_id", name, Limits.Default));
    }

    [Theory]
    [InlineData("schemas")]
    [InlineData("Schema")]
    [InlineData("a:conversation2:b")]
    [InlineData("a/events")]
    [InlineData("::")]
    public void A_namespace_may_contain_text_similar_to_a_kind_of_key(string name) => Assert.Null(Names.CheckNamespace(name, Limits.Default));

    private static void AssertRefused(string name, string reason)
    {
        var error = Names.Check("id", name, Limits.Default);
        Assert.Equal(ErrorCode.InvalidName, error?.Code);
        Assert.StartsWith("id ", error!.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Code, Names.CheckNamespace(name, Limits.Default)?.Code);
    }
}
