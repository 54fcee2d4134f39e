namespace StateStore.JsonSchema.Tests;

/// <summary>The shortcuts of the fast mode, at the edges of their validity. The collecting mode takes no shortcuts and must agree.</summary>
public sealed class ShortcutTests
{
    private const string Long = "a_name_of_more_than_sixteen_bytes";

    [Theory]
    [InlineData("a", """{"a":1}""", false)]
    [InlineData("a", """{"a":""}""", true)]
    [InlineData("a", """{"\u0061":1}""", false)]
    [InlineData("abcdefg", """{"abcdefg":1}""", false)]
    [InlineData("abcdefg", """{"abcdefgh":1}""", true)]
    [InlineData("abcdefgh", """{"abcdefgh":1}""", false)]
    [InlineData("abcdefghi", """{"abcdefghj":1}""", true)]
    [InlineData("abcdefghi", """{"abcdefgh\u0069":1}""", false)]
    [InlineData(Long, $$"""{"{{Long}}":1}""", false)]
    [InlineData(Long, """{"a_name_of_less__than_sixteen_bytes":1}""", true)]
    [InlineData("", """{"":1}""", false)]
    [InlineData("", """{"a":1}""", true)]
    [InlineData("a\\\\u0062", """{"a\u0062":1}""", true)]
    [InlineData("a\\\\u0062", """{"a\\u0062":1}""", false)]
    public void A_property_name_is_found_in_every_spelling(string name, string document, bool valid) =>
        AssertVerdict($$"""{"properties": {"first": true, "{{name}}": {"type": "string"} } }""", document, valid);

    [Theory]
    [InlineData("""{"b":"", "a":1, "x":true, "c":null}""", true)]
    [InlineData("""{"x":true, "b":"", "y":true, "a":1, "c":null}""", true)]
    [InlineData("""{"x":1, "a":1, "b":"", "c":null}""", false)]
    [InlineData("""{"a":1, "b":"", "c":null, "a":"repeated"}""", false)]
    [InlineData("""{"a":1, "c":null, "x":true}""", false)]
    public void Property_names_may_come_in_any_order_among_others(string document, bool valid) => AssertVerdict(
        """{"properties": {"a": {"type": "integer"}, "b": {"type": "string"}, "c": {"type": "null"}}, "required": ["c", "b"], "additionalProperties": {"type": "boolean"}}""",
        document,
        valid);

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void More_property_names_than_bits_in_a_word_are_distinguished(int count)
    {
        var names = string.Join(',', Enumerable.Range(0, count).Select(static i => $"\"n{i}\""));
        var schema = $$"""{"properties": {"n0": {"type": "integer"} }, "required": [{{names}}], "additionalProperties": {"type": "boolean"} }""";
        var others = string.Join(',', Enumerable.Range(1, count - 2).Select(static i => $"\"n{i}\":true"));
        AssertVerdict(schema, $$"""{"n{{count - 1}}":true,{{others}},"n0":1}""", valid: true);
        AssertVerdict(schema, $$"""{"n0":1,{{others}},"x":true}""", valid: false);
    }

    [Theory]
    [InlineData("""{"minimum": 1, "maximum": 3}""", "1 3 1.0 2.999 10e-1 0.3e1", "0 4 0.999 3.001 -1 1e1 1000000000000000000")]
    [InlineData("""{"exclusiveMinimum": 0.5, "exclusiveMaximum": 2.5}""", "1 2 0.51 2.49 0.6e0", "0 3 0.5 2.5 -1")]
    [InlineData("""{"exclusiveMinimum": -1, "exclusiveMaximum": 1}""", "0 -0 0.9 -0.9 0e5", "1 -1 1.0 -1.5")]
    [InlineData("""{"minimum": -1.5}""", "-1 -1.5 0 12345678901234567890", "-2 -1.51 -12345678901234567890")]
    [InlineData("""{"maximum": 12345678901234567890}""", "12345678901234567890 1", "12345678901234567891")]
    [InlineData("""{"type": "integer", "minimum": 2}""", "2 2.0 20e-1", "1 2.5 1.0")]
    public void Numeric_bounds_hold_for_every_spelling_of_a_number(string schema, string accepted, string refused)
    {
        foreach (var number in accepted.Split(' '))
        {
            AssertVerdict(schema, number, valid: true);
        }

        foreach (var number in refused.Split(' '))
        {
            AssertVerdict(schema, number, valid: false);
        }
    }

    [Theory]
    [InlineData("""{"items": {"type": "string", "minItems": 1}}""", "[[1]]", false)]
    [InlineData("""{"items": {"minItems": 1, "maxItems": 2, "items": {"type": "number"}}}""", "[[1], [1, 2.5], 7, {}]", true)]
    [InlineData("""{"items": {"minItems": 1, "maxItems": 2, "items": {"type": "number"}}}""", "[[1], []]", false)]
    [InlineData("""{"items": {"minItems": 1, "maxItems": 2, "items": {"type": "number"}}}""", "[[1], [1, null]]", false)]
    [InlineData("""{"items": {"items": {"type": "integer"}}}""", "[[1, 2.0], [2.5]]", false)]
    [InlineData("""{"items": {"minItems": 1, "uniqueItems": true}}""", "[[1, 1]]", false)]
    [InlineData("""{"items": {"prefixItems": [{"type": "string"}]}}""", "[[1]]", false)]
    public void Arrays_of_arrays_are_accepted_by_length_and_type_only_where_these_suffice(string schema, string document, bool valid) =>
        AssertVerdict(schema, document, valid);

    [Theory]
    [InlineData("""{"kind": "a", "x": 1}""", true)]
    [InlineData("""{"x": 1, "kind": "\u0061"}""", true)]
    [InlineData("""{"kind": "b", "x": ""}""", true)]
    [InlineData("""{"kind": "b", "x": 1}""", false)]
    [InlineData("""{"kind": "a", "x": 1, "kind": "b"}""", false)]
    [InlineData("""{"kind": "c", "free": true}""", true)]
    [InlineData("""{"kind": "c"}""", false)]
    [InlineData("""{"kind": 1}""", false)]
    [InlineData("""{"kind": "a", "x": 1, "free": true}""", false)]
    [InlineData("""{"x": 1}""", false)]
    [InlineData("null", true)]
    [InlineData("1", false)]
    public void OneOf_branches_are_skipped_only_when_they_must_fail(string document, bool valid) => AssertVerdict(
        """
        {"oneOf": [
          {"type": "null"},
          {"type": "object", "properties": {"kind": {"const": "a"}, "x": {"type": "integer"}}, "required": ["kind", "x"]},
          {"type": "object", "properties": {"kind": {"enum": ["b", "\u0062b"]}, "x": {"type": "string"}}, "required": ["kind", "x"]},
          {"type": "object", "required": ["free"]}]}
        """,
        document,
        valid);

    [Theory]
    [InlineData("^\\\\d{2}-\\\\d{2}$", "12-34", true)]
    [InlineData("^\\\\d{2}-\\\\d{2}$", "12-3", false)]
    [InlineData("^\\\\d{2}-\\\\d{2}$", "12-345", false)]
    [InlineData("^(ab)*$", "ababab", true)]
    [InlineData("^(ab)*$", "ababa", false)]
    [InlineData("^$", "", true)]
    public void Anchored_patterns_check_the_end_of_the_text(string pattern, string text, bool valid) =>
        AssertVerdict($$"""{"pattern": "{{pattern}}"}""", $"\"{text}\"", valid);

    private static void AssertVerdict(string schema, string document, bool valid) =>
        Assert.True(Schemas.Check(schema, document) == (valid ? ValidationOutcome.Valid : ValidationOutcome.Invalid), $"{schema} on {document}");
}
