using System.Diagnostics.CodeAnalysis;

namespace StateStore.JsonSchema;

/// <summary>The result of compiling a schema: the compiled schema, or its errors.</summary>
public sealed class JsonSchemaCompilation
{
    internal JsonSchemaCompilation(JsonSchema schema, IReadOnlyList<SchemaWarning> warnings)
    {
        Schema = schema;
        Warnings = warnings;
    }

    internal JsonSchemaCompilation(IReadOnlyList<SchemaError> errors) => Errors = errors;

    /// <summary>The compiled schema; null if there are <see cref="Errors"/>.</summary>
    public JsonSchema? Schema { get; }

    /// <summary>The errors of the schema, at most 100.</summary>
    public IReadOnlyList<SchemaError> Errors { get; } = [];

    /// <summary>Members of a compiled schema without a meaning, such as misspelt keywords; at most 100.</summary>
    public IReadOnlyList<SchemaWarning> Warnings { get; } = [];

    /// <summary>Gets the compiled schema. Returns false if there are <see cref="Errors"/>.</summary>
    public bool TryGetSchema([NotNullWhen(true)] out JsonSchema? schema) => (schema = Schema) is not null;
}
