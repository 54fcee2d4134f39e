using System.Text;

namespace StateStore.Core.Tests.Json;

/// <summary>The single pass over incoming JSON: its output and its refusals.</summary>
public sealed class JsonTextTests
{
    [Theory]
    [InlineData(" { \"b\" : 1 ,\n\t\"a\" : [ 1 , 2 , { } , [ ] ] }\r\n", """{"b":1,"a":[1,2,{},[]]}""")]
    [InlineData("[ true , false , null ]", "[true,false,null]")]
    [InlineData(" 1.50E+2 ", "1.50E+2")]
    [InlineData("-0", "-0")]
    [InlineData("123456789012345678901234567890.10", "123456789012345678901234567890.10")]
    [InlineData("""{"":{"":[]}}""", """{"":{"":[]}}""")]
    public void Parsing_removes_white_space_and_keeps_everything_else(string given, string compact) => Assert.Equal(compact, ParseJson(given).ToString());

    [Theory]
    [InlineData("""\u002B\u00e9\ud83d\ude00\u2028\u007f\/""", "+é😀\u2028\u007f/")]
    [InlineData("""\u0022\u005c\u0008\u000c\u000a\u000d\u0009""", """\"\\\b\f\n\r\t""")]
    [InlineData("""\u0000\u001F\u000b""", """\u0000\u001f\u000b""")]
    [InlineData("<>&'\u0085", "<>&'\u0085")]
    public void Strings_are_escaped_as_JSON_stringify_does(string given, string compact)
    {
        Assert.Equal($"\"{compact}\"", ParseJson($"\"{given}\"").ToString());
        Assert.Equal($"{{\"{compact}\":1}}", ParseJson($"{{\"{given}\":1}}").ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1,]")]
    [InlineData("{} x")]
    [InlineData("// comment\n1")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("NaN")]
    [InlineData("True")]
    [InlineData("'a'")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\uFEFF{}")]
    public void Text_that_is_not_JSON_is_refused(string given) => AssertRefused(given, "Malformed JSON");

    [Theory]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00"]""")]
    [InlineData("""["\ud800\ud800"]""")]
    [InlineData("""["\ud800\n"]""")]
    [InlineData("""["\ud800x"]""")]
    [InlineData("""{"\udfff":1}""")]
    public void A_lone_surrogate_is_refused(string given) => AssertRefused(given, "lone surrogate");

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1e309")]
    [InlineData("1E+999999999999")]
    public void A_number_beyond_the_range_of_a_double_is_refused(string given) => AssertRefused(given, "beyond the range of a double");

    [Theory]
    [InlineData("1.7976931348623157e308")]
    [InlineData("-1.7976931348623157e308")]
    [InlineData("1e-400")]
    [InlineData("0e999")]
    public void A_number_within_the_range_of_a_double_keeps_its_digits(string given) => Assert.Equal(given, ParseJson(given).ToString());

    [Theory]
    [InlineData("1e-2147483649")]
    [InlineData("0e2147483648")]
    [InlineData("1E-99999999999999999999")]
    [InlineData("[-1.5e-1000000000]")]
    public void An_exponent_of_more_than_nine_digits_is_refused(string given) => Assert.Equal(ErrorCode.InvalidJson, JsonText.Parse(Utf8(given).Span, Limits.Default).Error?.Code);

    [Theory]
    [InlineData("1e-999999999")]
    [InlineData("0e999999999")]
    [InlineData("1e-000000000000001")]
    public void An_exponent_of_nine_digits_is_kept(string given) => Assert.Equal(given, ParseJson(given).ToString());

    [Theory]
    [InlineData("1e-2147483649", "1e-2147483649", true)]
    [InlineData("1e-2147483649", "10e-2147483650", true)]
    [InlineData("1e-2147483649", "1e-2147483650", false)]
    [InlineData("1e-2147483649", "0", false)]
    [InlineData("1e-2147483649", "1", false)]
    [InlineData("0e2147483648", "-0.0", true)]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890.0", true)]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567891", false)]
    [InlineData("9007199254740993", "9007199254740992.0", false)]
    [InlineData("1e-99999999999999999999", "1", false)]
    public void Stored_numbers_are_compared_by_their_exact_value(string left, string right, bool areEqual)
    {
        var (a, b) = (Stored(left), Stored(right));
        Assert.Equal(areEqual, a.StructurallyEquals(b));
        Assert.Equal(areEqual, b.StructurallyEquals(a));
        Assert.Equal(areEqual, RecordJson.Matches(a, JsonMembers.Of(b)));

        static JsonText Stored(string number) => JsonText.FromTrusted(Utf8($$"""{"n":{{number}},"s":"x"}"""));
    }

    [Fact]
    public void Objects_in_opposite_orders_are_compared_in_linear_time()
    {
        static string Members(IEnumerable<int> numbers) => string.Join(',', numbers.Select(i => $"\"n{i}\":{i}"));
        var (up, down) = (Members(Enumerable.Range(0, 50_000)), Members(Enumerable.Range(0, 50_000).Reverse()));

        Assert.True(ParseJson($"{{{up}}}").StructurallyEquals(ParseJson($"{{{down}}}")));
        Assert.False(ParseJson($"{{{up},\"x\":1}}").StructurallyEquals(ParseJson($"{{\"x\":2,{down}}}")));
    }

    [Fact]
    public void A_long_number_is_accepted_only_within_the_range_of_a_double()
    {
        Assert.Equal(new string('9', 308), ParseJson(new string('9', 308)).ToString());
        Assert.Equal("0." + new string('9', 5_000), ParseJson("0." + new string('9', 5_000)).ToString());
        AssertRefused(new string('9', 310), "beyond the range of a double");
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""", "a")]
    [InlineData("""{"a":1,"b":{"a":1},"\u0061":1}""", "a")]
    [InlineData("""[{"x":{"é":1,"\u00e9":2}}]""", "é")]
    [InlineData("""{"":1,"":2}""", "")]
    public void A_duplicate_name_in_an_object_is_refused_in_every_spelling(string given, string name) =>
        AssertRefused(given, $"Duplicate property name \"{name}\"");

    [Theory]
    [InlineData("""[{"a":1},{"a":1}]""")]
    [InlineData("""{"a":{"a":{"a":1}},"b":{"a":1}}""")]
    [InlineData("""{"a":1,"A":1,"é":1,"e\u0301":1}""")]
    public void Different_objects_may_have_the_same_name(string given) => Assert.True(JsonText.Parse(Utf8(given).Span, Limits.Default).IsOk);

    [Theory]
    [InlineData(13)]
    [InlineData(100_000)]
    public void Duplicates_are_found_in_large_objects(int names)
    {
        var members = string.Join(',', Enumerable.Range(0, names).Select(i => $"\"n{i}\":{{\"n{i}\":0}}"));

        Assert.True(JsonText.Parse(Utf8($"{{{members}}}").Span, Limits.Default).IsOk);
        AssertRefused($"{{{members},\"n7\":0}}", "Duplicate property name \"n7\"");
        AssertRefused($"{{{members},\"n{names - 1}\":0}}", $"Duplicate property name \"n{names - 1}\"");
    }

    [Fact]
    public void Nesting_is_allowed_up_to_exactly_the_depth_limit()
    {
        Assert.True(JsonText.Parse(Utf8(Nested(64)).Span, Limits.Default).IsOk);
        AssertRefused(Nested(65), "nested deeper than 64 levels");
        AssertRefused(Nested(66), "nested deeper than 64 levels");
        AssertRefused(new string('[', 100_000), "nested deeper than 64 levels");
    }

    [Theory]
    [InlineData("\"\xC3\"")]
    [InlineData("\"\xFF\"")]
    [InlineData("\"\xED\xA0\x80\"")]
    [InlineData("\"\xC0\xAF\"")]
    public void Bytes_that_are_not_UTF_8_are_refused(string latin1)
    {
        var error = JsonText.Parse(Encoding.Latin1.GetBytes(latin1), Limits.Default).Error;

        Assert.Equal((ErrorCode.InvalidJson, "The text is not valid UTF-8"), (error?.Code, error?.Message));
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("0", "-0", true)]
    [InlineData("7", "\"7\"", false)]
    [InlineData("1", "true", false)]
    [InlineData("null", "{}", false)]
    [InlineData("""{"a":1,"b":[1,2]}""", """{"b":[1,2.0],"a":1}""", true)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[1]", "[1,2]", false)]
    [InlineData("""{"a":"x","b":2}""", """{"b":2,"a":"x"}""", true)]
    [InlineData("""{"a":"x","b":2}""", """{"a":"x","c":2}""", false)]
    [InlineData("""{"a":"x"}""", """{"a":"y"}""", false)]
    [InlineData("\"é\"", "\"\\u00e9\"", true)]
    [InlineData("\"\\\\\"", "\"\\u005c\"", true)]
    [InlineData("[12]", "[13]", false)]
    [InlineData("[-1]", "[-1.0]", true)]
    [InlineData("{}", "[]", false)]
    [InlineData("""{"a":null}""", "{}", false)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("0.1", "0.10000000000000001", false)]
    public void Equality_compares_structure_and_type_and_ignores_spelling(string left, string right, bool equal)
    {
        Assert.Equal(equal, ParseJson(left).StructurallyEquals(ParseJson(right)));
        Assert.Equal(equal, ParseJson(right).StructurallyEquals(ParseJson(left)));
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static void AssertRefused(string given, string message)
    {
        var error = JsonText.Parse(Utf8(given).Span, Limits.Default).Error;
        Assert.Equal(ErrorCode.InvalidJson, error?.Code);
        Assert.Contains(message, error!.Message, StringComparison.Ordinal);
    }
}
