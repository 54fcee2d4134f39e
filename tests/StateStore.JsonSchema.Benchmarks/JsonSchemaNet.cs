using System.Text;
using System.Text.Json;
using Json.Schema;
using NetSchema = Json.Schema.JsonSchema;

namespace StateStore.JsonSchema.Benchmarks;

/// <summary>JsonSchema.Net on the same schemas and documents, asked for a verdict alone.</summary>
internal static class JsonSchemaNet
{
    private static readonly EvaluationOptions Verdict = new() { OutputFormat = OutputFormat.Flag };

    /// <summary>Its times; null when it refuses the document, which is valid.</summary>
    public static Timing? Measure(BenchmarkCase item)
    {
        var text = Encoding.UTF8.GetString(item.Schema);
        var schema = Compile(text);
        using var parsed = JsonDocument.Parse(item.Document);
        if (!schema.Evaluate(parsed.RootElement, Verdict).IsValid)
        {
            return null;
        }

        return new Timing(
            Measurement.Of(() => Compile(text)),
            Measurement.Of(() => schema.Evaluate(parsed.RootElement, Verdict)),
            Measurement.Of(() =>
            {
                using var document = JsonDocument.Parse(item.Document);
                schema.Evaluate(document.RootElement, Verdict);
            }));
    }

    // The global registry would keep every schema of every round.
    public static NetSchema Compile(string text) => NetSchema.FromText(text, new BuildOptions { SchemaRegistry = new SchemaRegistry() });
}
