using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using NetSchema = Json.Schema.JsonSchema;

namespace StateStore.JsonSchema.Tests.Fuzz;

/// <summary>JsonSchema.Net, another validator of this platform, as a second opinion in the process of the tests. It does not offer draft 4.</summary>
internal static class JsonSchemaNetOracle
{
    private static readonly EvaluationOptions Verdict = new() { OutputFormat = OutputFormat.Flag };

    /// <summary>The verdicts on the instances; null for a schema that JsonSchema.Net refuses.</summary>
    /// <param name="schema">A schema that this project's compiler accepts: others can end the process.</param>
    /// <param name="instances">The documents.</param>
    /// <param name="dialect">The dialect; one of draft 6 and later.</param>
    public static IReadOnlyList<bool>? Judge(JsonNode schema, JsonArray instances, JsonSchemaDialect dialect)
    {
        try
        {
            // Schemas are registered; a registry of their own keeps them from meeting.
            var options = new BuildOptions { Dialect = DialectOf(dialect), SchemaRegistry = new SchemaRegistry() };
            var built = NetSchema.FromText(schema.ToJsonString(), options);
            return [.. instances.Select(instance => built.Evaluate(JsonSerializer.SerializeToElement(instance), Verdict).IsValid)];
        }
        catch (Exception e) when (e is JsonSchemaException or JsonException)
        {
            return null;
        }
    }

    private static Dialect DialectOf(JsonSchemaDialect dialect) => dialect switch
    {
        JsonSchemaDialect.Draft6 => Dialect.Draft06,
        JsonSchemaDialect.Draft7 => Dialect.Draft07,
        JsonSchemaDialect.Draft201909 => Dialect.Draft201909,
        JsonSchemaDialect.Draft202012 => Dialect.Draft202012,
        _ => throw new ArgumentOutOfRangeException(nameof(dialect)),
    };
}
