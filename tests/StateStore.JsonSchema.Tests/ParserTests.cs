using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StateStore.JsonSchema.Tests;

/// <summary>The JSON parser: accepted and malformed documents.</summary>
public sealed class ParserTests
{
    private static readonly JsonSchema Anything = Schemas.Compile("true");

    [Theory]
    [InlineData("null")]
    [InlineData(" [ ] ")]
    [InlineData("\t{\r\n}\n")]
    [InlineData("""{"a":{"b":[1,-0,0.5,1e5,1E-5,-1.25e+10,true,false,null,"x"]},"":[[],{}]}""")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"")]
    [InlineData("\"a string that is longer than one vector of sixteen bytes, é included\"")]
    public void Json_is_accepted(string document) => Assert.Equal(ValidationOutcome.Valid, Anything.Check(Schemas.Utf8(document)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nul")]
    [InlineData("nulll")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1")]
    [InlineData("[1}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":1]")]
    [InlineData("\"a")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\ud800\\u0041\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\uFEFF1")]
    public void Text_that_is_not_JSON_is_malformed(string document)
    {
        Assert.Equal(ValidationOutcome.Malformed, Anything.Check(Schemas.Utf8(document)));
        Assert.Contains("not valid JSON", Assert.Single(Anything.Validate(Schemas.Utf8(document)).Failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf8_is_malformed() => Assert.Equal(ValidationOutcome.Malformed, Anything.Check([(byte)'"', 0xC3, 0x28, (byte)'"']));

    [Fact]
    public void Damaged_documents_get_the_same_verdict_as_from_System_Text_Json()
    {
        var random = new Random(20250131);
        var original = Schemas.Utf8("""{"name":"Ana \"é\" \u00e9","list":[1,-2.5e10,true,null,{"x":[]}],"text":"a longer text, over sixteen bytes"}""");
        var replacements = "{}[]\",:\\u0129.eE+-tfn \0\x7f"u8;
        for (var i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. original];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = replacements[random.Next(replacements.Length)];
            }

            Assert.True(IsJson(damaged) == Anything.IsValid(damaged), Encoding.UTF8.GetString(damaged));
        }
    }

    private static bool IsJson(byte[] document)
    {
        // System.Text.Json checks the encoding of a string only when the string is read.
        if (!Utf8.IsValid(document))
        {
            return false;
        }

        try
        {
            using var parsed = JsonDocument.Parse(document);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
