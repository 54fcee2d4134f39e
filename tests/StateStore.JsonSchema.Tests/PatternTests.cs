using System.Text.Json;

namespace StateStore.JsonSchema.Tests;

/// <summary>Regular expressions mean what ECMA-262 means with the u flag.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("^abc$", "abc", true)]
    [InlineData("^abc$", "abc\n", false)]
    [InlineData("b", "abc", true)]
    [InlineData("^a|b$", "xb", true)]
    [InlineData("^a|b$", "bx", false)]
    [InlineData("^$", "", true)]
    [InlineData("", "anything", true)]
    [InlineData("^.$", "\U0001F432", true)]
    [InlineData("^..$", "\U0001F432", false)]
    [InlineData("^[\U0001F300-\U0001F5FF]{2}$", "\U0001F432\U0001F432", true)]
    [InlineData("^\\u{1F432}$", "\U0001F432", true)]
    [InlineData("^\\uD83D\\uDC32$", "\U0001F432", true)]
    [InlineData("^[^a]$", "\U0001F432", true)]
    [InlineData("^\\d$", "\u0663", false)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^\\s$", "\uFEFF", true)]
    [InlineData("^\\p{L}+$", "Zürich東京", true)]
    [InlineData("^\\p{Lu}", "É", true)]
    [InlineData("^\\P{L}$", "1", true)]
    [InlineData("\\bfoo\\b", "a foo b", true)]
    [InlineData("\\bfoo\\b", "afoob", false)]
    [InlineData("^(?=.*\\d)(?=.*[a-z]).{4,}$", "abc1", true)]
    [InlineData("^(?=.*\\d)(?=.*[a-z]).{4,}$", "abcd", false)]
    [InlineData("^(a|b)\\1$", "bb", true)]
    [InlineData("^(a|b)\\1$", "ab", false)]
    [InlineData("^(?<x>a|b)-\\k<x>$", "a-a", true)]
    [InlineData("^(?:(a)|b)\\1c$", "bc", true)]
    [InlineData("(?<!a)b", "ab", false)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("^[a-z0-9]+(-[a-z0-9]+)*$", "a-b-c3", true)]
    [InlineData("^[a-z0-9]+(-[a-z0-9]+)*$", "a--b", false)]
    [InlineData("^[\\w\\-.]+@[\\]x]$", "a-b.c@]", true)]
    [InlineData("^\\-\\_$", "-_", true)]
    [InlineData("^[^]$", "x", true)]
    [InlineData("[]", "x", false)]
    [InlineData("^(?:x{0,200}){2}$", "xxxx", true)]
    [InlineData("^\\x41\\t\\cJ\\0$", "A\t\n\0", true)]
    public void A_pattern_matches(string pattern, string text, bool matches)
    {
        string schema = $$"""{"pattern": {{JsonSerializer.Serialize(pattern)}}}""";
        Assert.Equal(matches ? ValidationOutcome.Valid : ValidationOutcome.Invalid, Schemas.Check(schema, JsonSerializer.Serialize(text)));
    }

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[")]
    [InlineData("a**")]
    [InlineData("*a")]
    [InlineData("a{2,1}")]
    [InlineData("\\")]
    [InlineData("\\a")]
    [InlineData("\\Z")]
    [InlineData("\\p{Nonsense}")]
    [InlineData("\\1")]
    [InlineData("(?<n>a)(?<n>b)")]
    [InlineData("[b-a]")]
    [InlineData("\\u{110000}")]
    [InlineData("\\xZZ")]
    [InlineData("(?")]
    [InlineData("(?<")]
    [InlineData("\\u{")]
    [InlineData("[a-")]
    [InlineData("[\\")]
    public void What_is_no_pattern_is_refused(string pattern)
        => Assert.Equal(SchemaErrorCode.InvalidPattern, Assert.Single(Schemas.Errors($$"""{"pattern": {{JsonSerializer.Serialize(pattern)}}}""")).Code);
}
