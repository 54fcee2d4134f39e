namespace StateStore.JsonSchema.Tests;

/// <summary>A schema that cannot be compiled is refused with all its faults, each with its path.</summary>
public sealed class CompilationTests
{
    [Theory]
    [InlineData("""{"type": "strin"}""", "/type", SchemaErrorCode.InvalidKeyword)]
    [InlineData("""{"properties": {"a": {"minLength": -1}}}""", "/properties/a/minLength", SchemaErrorCode.InvalidKeyword)]
    [InlineData("""{"properties": {"a/b": {"required": "x"}}}""", "/properties/a~1b/required", SchemaErrorCode.InvalidKeyword)]
    [InlineData("""{"pattern": "a("}""", "/pattern", SchemaErrorCode.InvalidPattern)]
    [InlineData("""{"patternProperties": {"[z-a]": true}}""", "/patternProperties/[z-a]", SchemaErrorCode.InvalidPattern)]
    [InlineData("""{"$ref": "#/$defs/missing"}""", "/$ref", SchemaErrorCode.UnresolvedReference)]
    [InlineData("""{"items": {"$ref": "https://example.com/elsewhere"}}""", "/items/$ref", SchemaErrorCode.UnresolvedReference)]
    [InlineData("""{"$schema": "https://example.com/dialect"}""", "", SchemaErrorCode.UnknownDialect)]
    [InlineData("""{"$ref": "#"}""", "", SchemaErrorCode.InfiniteRecursion)]
    [InlineData("""{"$id": "https://example.com/a", "$dynamicAnchor": "n", "$ref": "b", "$defs": {"b": {"$id": "b", "$dynamicAnchor": "n", "$dynamicRef": "#n"}}}""", "", SchemaErrorCode.InfiniteRecursion)]
    [InlineData("""{"$dynamicAnchor": "a", "$dynamicRef": "#a"}""", "", SchemaErrorCode.InfiniteRecursion)]
    [InlineData("""{"$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}, "$ref": "#/$defs/a"}""", "/$defs/a", SchemaErrorCode.InfiniteRecursion)]
    [InlineData("""{"type": """, "", SchemaErrorCode.MalformedJson)]
    [InlineData("", "", SchemaErrorCode.MalformedJson)]
    [InlineData("[]", "", SchemaErrorCode.InvalidKeyword)]
    [InlineData("""{"$ref": "#/x", "x": {"minimum": "1"}}""", "/x/minimum", SchemaErrorCode.InvalidKeyword)]
    public void An_invalid_schema_is_refused_with_the_path_of_the_fault(string schema, string path, SchemaErrorCode code)
    {
        var error = Assert.Single(Schemas.Errors(schema));
        Assert.Equal((path, code), (error.Path, error.Code));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_with_several_faults_is_refused_with_all_of_them()
    {
        var errors = Schemas.Errors("""{"properties": {"a": {"pattern": "("}, "b": {"pattern": ")"}, "c": {"$ref": "#nowhere"}}}""");
        Assert.Equal(["/properties/a/pattern", "/properties/b/pattern", "/properties/c/$ref"], errors.Select(static error => error.Path));
    }

    [Fact]
    public void Faults_found_by_the_metaschema_are_reported_once_beside_other_faults()
    {
        var errors = Schemas.Errors("""{"type": "strin", "required": [1], "properties": {"a": {"pattern": "("}, "b": {"$ref": "#nowhere"}, "c": {"minLength": "x"}, "d": 5}}""");
        string[] expected = ["/properties/a/pattern", "/properties/b/$ref", "/properties/c/minLength", "/properties/d", "/required/0", "/type"];
        Assert.Equal(expected, errors.Select(static error => error.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void References_resolve_to_documents_given_by_the_caller()
    {
        var options = new JsonSchemaOptions
        {
            Documents = new Dictionary<string, ReadOnlyMemory<byte>> { ["https://example.com/name"] = Schemas.Utf8("""{"type": "string", "minLength": 2}""") },
        };
        var schema = Schemas.Compile("""{"$id": "https://example.com/root", "items": {"$ref": "name"}}""", options);
        Assert.True(schema.IsValid("""["ab"]"""u8));
        var failure = Assert.Single(schema.Validate("""["a"]"""u8).Failures);
        Assert.Equal(("/0", "https://example.com/name#/minLength"), (failure.InstancePath, failure.SchemaPath));
    }

    [Fact]
    public void A_document_given_by_the_caller_is_checked()
    {
        var options = new JsonSchemaOptions
        {
            Documents = new Dictionary<string, ReadOnlyMemory<byte>> { ["https://example.com/bad"] = Schemas.Utf8("""{"maxLength": "long"}""") },
        };
        var errors = Schemas.Errors("""{"$ref": "https://example.com/bad"}""", options);
        Assert.Contains(errors, static error => error.Path == "https://example.com/bad#/maxLength");
    }

    [Fact]
    public void The_metaschema_of_each_dialect_accepts_itself()
    {
        string[] uris =
        [
            "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#", "http://json-schema.org/draft-07/schema#",
            "https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema",
        ];
        foreach (var uri in uris)
        {
            var schema = Schemas.Compile($$"""{"$schema": "{{uri}}", "$ref": "{{uri}}"}""");
            Assert.True(schema.IsValid(Schemas.Utf8($$"""{"$schema": "{{uri}}", "$ref": "{{uri}}"}""")));
            Assert.False(schema.IsValid("""{"type": 1}"""u8));
        }
    }
}
