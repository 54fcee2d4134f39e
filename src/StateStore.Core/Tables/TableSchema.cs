using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>The JSON Schema of a typed table, compiled, and as it was given. It applies to whole records with their <c>id</c>.</summary>
public sealed class TableSchema
{
    private readonly DataSchema _compiled;

    private TableSchema(JsonText json, DataSchema compiled)
    {
        Json = json;
        _compiled = compiled;
        FieldNames = Names(json);
    }

    /// <summary>The schema as it was given.</summary>
    public JsonText Json { get; }

    /// <summary><c>id</c> and the names under <c>properties</c> of the schema, in ordinal order.</summary>
    public ImmutableArray<string> FieldNames { get; }

    /// <summary>Warnings of probable mistakes in an accepted schema; at most <see cref="Limits.ErrorDetails"/>. Paths begin with <c>/json_schema</c>.</summary>
    public IReadOnlyList<Problem> Warnings(Limits limits) => [.. _compiled.Warnings.Take(limits.ErrorDetails)];

    /// <summary>Compiles a schema. Errors: INVALID_SCHEMA with every problem.</summary>
    public static Result<TableSchema> Compile(JsonText json, Limits limits)
    {
        var problems = new List<Problem>();
        return DataSchema.Compile(json, limits, problems) is { } compiled
            ? new TableSchema(json, compiled)
            : StoreError.FromProblems(ErrorCode.InvalidSchema, "The json_schema is not valid", problems);
    }

    /// <summary>Checks a whole record. Errors: INVALID_DATA with every failure, at most <see cref="Limits.ErrorDetails"/>.</summary>
    /// <param name="record">The whole record.</param>
    /// <param name="steps">The budget that the records of one request share; null = this is the only record.</param>
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
