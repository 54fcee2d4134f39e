namespace StateStore.JsonSchema;

/// <summary>How a schema is compiled and what a validation may cost. Every bound that is exceeded is an error that names it, never an exception.</summary>
public sealed record JsonSchemaOptions
{
    public static JsonSchemaOptions Default { get; } = new();

    /// <summary>The dialect of a schema without <c>$schema</c>. Referenced documents without one take the dialect of the schema that is compiled.</summary>
    public JsonSchemaDialect DefaultDialect { get; init; } = JsonSchemaDialect.Draft202012;

    /// <summary>Whether <c>format</c> can fail a validation; else it is an annotation, as the specification has it by default. Unknown formats never fail.</summary>
    public bool AssertFormat { get; init; }

    /// <summary>
    /// Documents that references may lead to, by absolute URI without fragment. Nothing is ever fetched: a reference outside the schema, these
    /// and the published metaschemas is an error.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Documents { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>Bytes of a schema, and of each referenced document.</summary>
    public int MaxSchemaBytes { get; init; } = 1 << 20;

    /// <summary>Subschemas that one compilation may reach.</summary>
    public int MaxSubschemas { get; init; } = 20_000;

    /// <summary>Steps that the regular expressions of one schema may take to compile; ordinary ones take hundreds, <c>\p{L}</c> some ten thousand.</summary>
    public long MaxPatternSteps { get; init; } = 20_000_000;

    /// <summary>Nesting of schemas and of validated documents.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Subschemas that may be open within each other during a validation; recursive schemas use one or more per level of the document.</summary>
    public int MaxRecursion { get; init; } = 1024;

    /// <summary>
    /// Steps of one validation, about one for each subschema that is applied to a value, for each 4 instructions of a regular expression that
    /// backtracks and for each comparison of two values. The default is at most about a second of work, whatever the schema spends it on (DESIGN.md).
    /// </summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>Failures that a collecting validation reports.</summary>
    public int MaxFailures { get; init; } = 100;
}
