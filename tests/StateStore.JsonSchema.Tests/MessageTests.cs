namespace StateStore.JsonSchema.Tests;

/// <summary>Messages of failures name the expected and the actual value.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("""{"type": "string"}""", "1", "", "#/type", "type", "must be a string, not 1")]
    [InlineData("""{"type": ["integer", "null"]}""", "[]", "", "#/type", "type", "must be an integer or null, not an array")]
    [InlineData("""{"properties": {"a": {"minimum": 18}}}""", """{"a": 12}""", "/a", "#/properties/a/minimum", "minimum", "must be at least 18, not 12")]
    [InlineData("""{"items": {"exclusiveMaximum": 1.5}}""", "[1, 1.50]", "/1", "#/items/exclusiveMaximum", "exclusiveMaximum", "must be less than 1.5, not 1.50")]
    [InlineData("""{"enum": ["new", 1, null]}""", "\"old\"", "", "#/enum", "enum", "must be one of \"new\", 1, null, not \"old\"")]
    [InlineData("""{"const": {"a": [1]}}""", "{}", "", "#/const", "const", "must be {\"a\": [1]}, not {}")]
    [InlineData("""{"minLength": 3}""", "\"\\u00e9a\"", "", "#/minLength", "minLength", "must have at least 3 characters, not 2")]
    [InlineData("""{"pattern": "^a"}""", "\"b\"", "", "#/pattern", "pattern", "must match the pattern ^a, which \"b\" does not")]
    [InlineData("""{"required": ["a"]}""", "{}", "", "#/required", "required", "must have the property 'a'")]
    [InlineData("""{"additionalProperties": false}""", """{"b": 1}""", "/b", "#/additionalProperties", "additionalProperties", "must not be there: the property \"b\" is not allowed (by 'additionalProperties')")]
    [InlineData("""{"prefixItems": [true], "items": false}""", "[1, 2]", "/1", "#/items", "items", "must not be there (by 'items')")]
    [InlineData("""{"uniqueItems": true}""", "[1, 2, 1]", "", "#/uniqueItems", "uniqueItems", "must not repeat items, but repeats 1")]
    [InlineData("""{"dependentRequired": {"a": ["b"], "c": ["b"]}}""", """{"a": 1}""", "", "#/dependentRequired", "dependentRequired", "must have the property 'b', because it has 'a'")]
    [InlineData("""{"propertyNames": {"maxLength": 2}}""", """{"abc": 1}""", "", "#/propertyNames", "propertyNames", "must not have the property \"abc\": its name is not allowed")]
    [InlineData("""{"anyOf": [{"type": "null"}, {"minLength": 2}]}""", "\"a\"", "", "#/anyOf", "anyOf", "must fit at least one of the alternatives, but fits none")]
    [InlineData("""{"oneOf": [true, {"minLength": 0}]}""", "\"a\"", "", "#/oneOf", "oneOf", "must fit exactly one of the alternatives, but fits several")]
    [InlineData("""{"$ref": "#/$defs/a~b", "$defs": {"a~b": {"multipleOf": 0.5}}}""", "0.7", "", "#/$defs/a~0b/multipleOf", "multipleOf", "must be a multiple of 0.5, not 0.7")]
    public void The_first_failure_has_its_paths_keyword_and_message(
        string schema, string document, string instancePath, string schemaPath, string keyword, string message)
    {
        var failure = Schemas.Compile(schema).Validate(Schemas.Utf8(document)).Failures[0];
        Assert.Equal(new ValidationFailure(instancePath, schemaPath, keyword, message), failure);
    }

    [Fact]
    public void All_failures_are_reported()
    {
        var result = Schemas.Compile("""{"required": ["a", "b"], "properties": {"c": {"type": "null", "minLength": 5}}, "maxProperties": 1}""").Validate("""{"c": "x", "d": 1}"""u8);
        Assert.Equal(["maxProperties", "type", "required", "required"], result.Failures.Select(static failure => failure.Keyword));
    }

    [Fact]
    public void Failures_of_alternatives_for_another_type_are_omitted()
    {
        var result = Schemas.Compile("""{"anyOf": [{"type": "null"}, {"properties": {"a": {"type": "integer"}}, "type": "object"}]}""").Validate("""{"a": "x"}"""u8);
        Assert.Equal(["anyOf", "type"], result.Failures.Select(static failure => failure.Keyword));
        Assert.Equal("/a", result.Failures[1].InstancePath);
    }

    [Fact]
    public void Format_failures_describe_the_format()
    {
        var result = Schemas.Compile("""{"format": "uuid"}""", new JsonSchemaOptions { AssertFormat = true }).Validate("\"x\""u8);
        Assert.StartsWith("must be a UUID such as", result.Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_values_in_messages_are_cut_between_characters()
    {
        var result = Schemas.Compile("""{"const": 1}""").Validate(Schemas.Utf8("\"" + new string('a', 59) + "éééé\""));
        Assert.Equal("must be 1, not \"" + new string('a', 59) + "...\"", result.Failures[0].Message);
    }
}
