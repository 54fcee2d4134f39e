using System.Diagnostics.CodeAnalysis;

namespace StateStore.JsonSchema;

/// <summary>What became of a schema: compiled, or the reasons why not.</summary>
public sealed class JsonSchemaCompilation
{
    internal JsonSchemaCompilation(JsonSchema schema, IReadOnlyList<SchemaWarning> warnings)
    {
        Schema = schema;
        Warnings = warnings;
    }

    internal JsonSchemaCompilation(IReadOnlyList<SchemaError> errors) => Errors = errors;

    /// <summary>The compiled schema; null when there are <see cref="Errors"/>.</summary>
    public JsonSchema? Schema { get; }

    /// <summary>At most 100.</summary>
    public IReadOnlyList<SchemaError> Errors { get; } = [];

    /// <summary>Members of a compiled schema that mean nothing, such as misspelt keywords; at most 100.</summary>
    public IReadOnlyList<SchemaWarning> Warnings { get; } = [];

    public bool TryGetSchema([NotNullWhen(true)] out JsonSchema? schema) => (schema = Schema) is not null;
}
