using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Evaluation;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema;

/// <summary>
/// A compiled JSON Schema (drafts 4, 6, 7, 2019-09 and 2020-12). It is immutable, and any number of threads may use it at once.
/// If a property name is repeated in an object, every occurrence is validated.
/// </summary>
public sealed class JsonSchema
{
    private readonly SchemaProgram _program;
    private readonly JsonSchemaOptions _options;

    internal JsonSchema(SchemaProgram program, JsonSchemaOptions options)
    {
        _program = program;
        _options = options;
    }

    /// <summary>Compiles a schema. Invalid input gives an answer with all errors, never an exception.</summary>
    /// <param name="utf8Schema">The schema as JSON in UTF-8.</param>
    /// <param name="options">Dialect and bounds; null for <see cref="JsonSchemaOptions.Default"/>.</param>
    public static JsonSchemaCompilation Compile(ReadOnlySpan<byte> utf8Schema, JsonSchemaOptions? options = null) =>
        SchemaCompiler.Compile(utf8Schema, options ?? JsonSchemaOptions.Default);

    /// <summary>
    /// Returns whether a document is valid. A malformed document, or one that exceeds a bound, is not valid; <see cref="Check"/> distinguishes the cases.
    /// </summary>
    public bool IsValid(ReadOnlySpan<byte> utf8Json) => Check(utf8Json) == ValidationOutcome.Valid;

    /// <summary>Validates a document up to the first failure. It allocates nothing after the thread has validated documents of the same size.</summary>
    public ValidationOutcome Check(ReadOnlySpan<byte> utf8Json)
    {
        var workspace = Workspace.Rent();
        var parsed = JsonParser.Parse(utf8Json, ref workspace.Tokens, _options.MaxDepth);
        var outcome = parsed.Status switch
        {
            ParseStatus.Parsed => CheckParsed(new JsonView(utf8Json, workspace.Tokens), workspace),
            ParseStatus.TooDeep => ValidationOutcome.LimitExceeded,
            _ => ValidationOutcome.Malformed,
        };
        workspace.Return();
        return outcome;
    }

    /// <summary>Validates a document and reports every failure. The outcome is that of <see cref="Check"/>.</summary>
    public ValidationResult Validate(ReadOnlySpan<byte> utf8Json)
    {
        var workspace = Workspace.Rent();
        var parsed = JsonParser.Parse(utf8Json, ref workspace.Tokens, _options.MaxDepth);
        var result = parsed.Status == ParseStatus.Parsed
            ? ValidateParsed(new JsonView(utf8Json, workspace.Tokens.AsSpan(0, parsed.Count)), workspace)
            : FailureReport.Refused(parsed, _options);
        workspace.Return();
        return result;
    }

    /// <summary>
    /// Validates a document up to the first failure. If there is one, validates again to report every failure. Returns null if the document is valid. Both
    /// validations share one budget, <see cref="JsonSchemaOptions.MaxSteps"/>. If the second exceeds it, the failures found so far are reported.
    /// </summary>
    /// <param name="utf8Json">The document as JSON in UTF-8.</param>
    /// <param name="cancellation">Ends a backtracking regular expression. The outcome is then <see cref="ValidationOutcome.LimitExceeded"/>.</param>
    public ValidationResult? FindFailures(ReadOnlySpan<byte> utf8Json, CancellationToken cancellation = default)
    {
        var steps = _options.MaxSteps;
        return FindFailures(utf8Json, ref steps, cancellation);
    }

    /// <summary>Returns the failures of one of several documents that share a budget; null if it is valid.</summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="steps">The remaining steps for this document and later ones. The validation subtracts the steps that it uses.</param>
    /// <param name="cancellation">Cancels the validation, as in the other overload.</param>
    public ValidationResult? FindFailures(ReadOnlySpan<byte> utf8Json, ref long steps, CancellationToken cancellation = default)
    {
        var workspace = Workspace.Rent();
        workspace.Patterns.Cancellation = cancellation;
        var parsed = JsonParser.Parse(utf8Json, ref workspace.Tokens, _options.MaxDepth);
        var result = parsed.Status == ParseStatus.Parsed
            ? FindFailures(new JsonView(utf8Json, workspace.Tokens.AsSpan(0, parsed.Count)), workspace, ref steps)
            : FailureReport.Refused(parsed, _options);
        workspace.Patterns.Cancellation = default;
        workspace.Return();
        return result;
    }

    private ValidationResult? FindFailures(JsonView view, Workspace workspace, ref long steps)
    {
        var fast = new Evaluator<Fast>(_program, view, workspace, _options, steps);
        var isValid = fast.Run();
        steps = fast.Budget;
        if (isValid)
        {
            return null;
        }

        workspace.Failures.Clear();
        if (fast.Exceeded != Limit.None)
        {
            return FailureReport.Make(view, workspace.Failures, fast.Exceeded, _options);
        }

        var collecting = new Evaluator<Collecting>(_program, view, workspace, _options, steps);
        collecting.Run();
        steps = collecting.Budget;
        var result = FailureReport.Make(view, workspace.Failures, collecting.Exceeded, _options);
        return result with { Outcome = ValidationOutcome.Invalid, IsTruncated = result.IsTruncated || collecting.Exceeded != Limit.None };
    }

    internal bool IsValid(JsonView view)
    {
        var workspace = Workspace.Rent();
        var outcome = CheckParsed(view, workspace);
        workspace.Return();
        return outcome == ValidationOutcome.Valid;
    }

    internal ValidationOutcome CheckParsed(JsonView view, Workspace workspace)
    {
        var evaluator = new Evaluator<Fast>(_program, view, workspace, _options, _options.MaxSteps);
        return evaluator.Run() ? ValidationOutcome.Valid
            : evaluator.Exceeded == Limit.None ? ValidationOutcome.Invalid
            : ValidationOutcome.LimitExceeded;
    }

    internal ValidationResult ValidateParsed(JsonView view, Workspace workspace)
    {
        workspace.Failures.Clear();
        var evaluator = new Evaluator<Collecting>(_program, view, workspace, _options, _options.MaxSteps);
        return evaluator.Run() ? ValidationResult.Valid : FailureReport.Make(view, workspace.Failures, evaluator.Exceeded, _options);
    }
}
