namespace StateStore.JsonSchema;

/// <summary>
/// The options of compiling a schema, and the bounds of a validation. An exceeded bound gives an error that names the option, never an exception.
/// </summary>
public sealed record JsonSchemaOptions
{
    /// <summary>The defaults: draft 2020-12, formats as annotations, no documents, and the default bounds.</summary>
    public static JsonSchemaOptions Default { get; } = new();

    /// <summary>The dialect of a schema without <c>$schema</c>. Referenced documents without <c>$schema</c> have the dialect of the compiled schema.</summary>
    public JsonSchemaDialect DefaultDialect { get; init; } = JsonSchemaDialect.Draft202012;

    /// <summary>
    /// True if <c>format</c> is an assertion. If false it is an annotation, which is the default of the specification. Unknown formats never fail.
    /// </summary>
    public bool AssertFormat { get; init; }

    /// <summary>
    /// The documents that references may name, by absolute URI without fragment. Nothing is fetched. A reference to another document than the schema, these
    /// and the published metaschemas is an error.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Documents { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>The most bytes of a schema, and of each referenced document.</summary>
    public int MaxSchemaBytes { get; init; } = 1 << 20;

    /// <summary>The most subschemas that one compilation may reach.</summary>
    public int MaxSubschemas { get; init; } = 20_000;

    /// <summary>
    /// The most steps for compiling all regular expressions of one schema. Ordinary ones take hundreds, <c>\p{L}</c> about ten thousand.
    /// </summary>
    public long MaxPatternSteps { get; init; } = 20_000_000;

    /// <summary>The greatest nesting depth of schemas and of validated documents.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>The most nested subschemas during a validation. Recursive schemas use one or more per level of the document.</summary>
    public int MaxRecursion { get; init; } = 1024;

    /// <summary>
    /// The most steps of one validation. A step is about one subschema applied to a value, 4 instructions of a backtracking regular expression, or one
    /// comparison of two values. The default is at most about a second of work, for every kind of step (DESIGN.md).
    /// </summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>The most failures that a collecting validation reports.</summary>
    public int MaxFailures { get; init; } = 100;
}
