using System.Text.Json;

namespace StateStore.Core.Tests.Json;

/// <summary>The check of bytes from a store, beside the reader of the platform.</summary>
public sealed class IntactJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData(" [ { } , [ ] ] ")]
    [InlineData("""{"id":1,"name":"Ada","tags":["a","b"],"n":{"x":null,"y":[true,false]}}""")]
    [InlineData("""{"":"\u00e4\n\"\\\/"}""")]
    [InlineData("-0.5e+7")]
    [InlineData("0")]
    [InlineData("\"ä😀\"")]
    public void JSON_is_intact(string text) => Assert.True(IsIntact(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{]")]
    [InlineData("[}")]
    [InlineData("{}{}")]
    [InlineData("[1,]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{1:1}")]
    [InlineData("[1 2]")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("tru")]
    [InlineData("nulll")]
    [InlineData("\"a")]
    [InlineData("\"\\\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u12")]
    [InlineData("\"\n\"")]
    [InlineData("\0")]
    [InlineData("1\0")]
    [InlineData("// no comment\n1")]
    public void Other_text_is_not_intact(string text) => Assert.False(IsIntact(text));

    [Fact]
    public void Text_that_is_not_UTF_8_is_not_intact() => Assert.False(TrustedJson.IsIntact([(byte)'"', 0xc3, (byte)'"']));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, true)]
    [InlineData(1_024, true)]
    [InlineData(1_025, false)]
    public void The_depth_is_bounded(int depth, bool isIntact)
    {
        Assert.Equal(isIntact, IsIntact(new string('[', depth) + new string(']', depth)));
        Assert.Equal(isIntact, IsIntact(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth)));
        Assert.False(IsIntact(new string('[', depth) + new string(']', depth - 1) + "}"));
    }

    /// <summary>Each text with one byte replaced, removed or inserted is judged as the platform's reader judges it.</summary>
    [Theory]
    [InlineData("""{"id":1,"name":"A\u00e4\n","tags":["a","b"],"n":{"x":null,"y":[true,false,-0.5e+7]}}""")]
    [InlineData(""" { "a" : [ ] , "b" : { } , "c" : 10 } """)]
    [InlineData("""[["é",{"k":[{}]}],1E9,0.25]""")]
    public void Damaged_text_is_judged_as_the_reader_of_the_platform_judges_it(string text)
    {
        var bytes = Utf8(text).ToArray();
        for (var at = 0; at <= bytes.Length; at++)
        {
            for (var octet = 0; octet <= byte.MaxValue; octet++)
            {
                byte[] inserted = [.. bytes[..at], (byte)octet, .. bytes[at..]];
                Assert.Equal(IsRead(inserted), TrustedJson.IsIntact(inserted));
                byte[] replaced = at == bytes.Length ? [] : [.. bytes[..at], (byte)octet, .. bytes[(at + 1)..]];
                Assert.Equal(IsRead(replaced), TrustedJson.IsIntact(replaced));
            }

            Assert.Equal(IsRead(bytes[..at]), TrustedJson.IsIntact(bytes.AsSpan(..at)));
        }
    }

    private static bool IsIntact(string text) => TrustedJson.IsIntact(Utf8(text).Span);

    private static bool IsRead(byte[] utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            while (reader.Read())
            {
            }

            return reader.BytesConsumed == utf8.Length && System.Text.Unicode.Utf8.IsValid(utf8);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
