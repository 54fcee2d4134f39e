using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>The JSON Schema of a typed table, compiled, and as it was given. It speaks of whole records, their <c>id</c> included.</summary>
public sealed class TableSchema
{
    private readonly DataSchema _compiled;

    private TableSchema(JsonText json, DataSchema compiled)
    {
        Json = json;
        _compiled = compiled;
        FieldNames = Names(json);
    }

    public JsonText Json { get; }

    /// <summary><c>id</c> and what the schema lists as <c>properties</c>, in order.</summary>
    public ImmutableArray<string> FieldNames { get; }

    /// <summary>Errors: INVALID_SCHEMA with every reason.</summary>
    public static Result<TableSchema> Compile(JsonText json, Limits limits)
    {
        var problems = new List<Problem>();
        return DataSchema.Compile(json, limits, problems) is { } compiled
            ? new TableSchema(json, compiled)
            : StoreError.FromProblems(ErrorCode.InvalidSchema, "The json_schema is not valid", problems);
    }

    /// <summary>INVALID_DATA with every failure, or null.</summary>
    /// <param name="record">The whole record.</param>
    /// <param name="steps">Shared by the records of one request; null = this is the only one.</param>
    public StoreError? Check(JsonText record, SchemaSteps? steps = null) => _compiled.Check(record.Utf8.Span, "The record does not satisfy the JSON Schema", steps);

    private static ImmutableArray<string> Names(JsonText json)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal) { RecordJson.IdField };
        if (json.IsObject && JsonMembers.Of(json).Find("properties"u8) is { IsObject: true } properties)
        {
            names.UnionWith(RecordJson.Names(properties));
        }

        return [.. names];
    }
}
