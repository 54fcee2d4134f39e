using System.Text;

namespace StateStore.JsonSchema.Tests;

/// <summary>Shorthands of tests that write schemas and documents as text.</summary>
internal static class Schemas
{
    public static JsonSchema Compile(string schema, JsonSchemaOptions? options = null)
    {
        var compilation = JsonSchema.Compile(Utf8(schema), options);
        Assert.True(compilation.TryGetSchema(out var compiled), string.Join("; ", compilation.Errors));
        return compiled;
    }

    public static IReadOnlyList<SchemaError> Errors(string schema, JsonSchemaOptions? options = null)
    {
        var compilation = JsonSchema.Compile(Utf8(schema), options);
        Assert.Null(compilation.Schema);
        Assert.NotEmpty(compilation.Errors);
        return compilation.Errors;
    }

    public static ValidationOutcome Check(string schema, string document, JsonSchemaOptions? options = null)
    {
        var compiled = Compile(schema, options);
        var outcome = compiled.Check(Utf8(document));
        Assert.Equal(outcome, compiled.Validate(Utf8(document)).Outcome);
        return outcome;
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
