using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Evaluation;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema;

/// <summary>
/// A compiled JSON Schema (drafts 4, 6, 7, 2019-09 and 2020-12). Immutable; any number of threads may validate with it at once.
/// Of repeated property names in an object every occurrence is validated.
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

    /// <summary>Compiles a schema. Bad input is an answer with every reason, never an exception.</summary>
    public static JsonSchemaCompilation Compile(ReadOnlySpan<byte> utf8Schema, JsonSchemaOptions? options = null) =>
        SchemaCompiler.Compile(utf8Schema, options ?? JsonSchemaOptions.Default);

    /// <summary>Whether a document is valid. False also when it is malformed or exceeds a bound; <see cref="Check"/> tells these apart.</summary>
    public bool IsValid(ReadOnlySpan<byte> utf8Json) => Check(utf8Json) == ValidationOutcome.Valid;

    /// <summary>Validates up to the first failure. Allocates nothing once the thread has validated documents of the size.</summary>
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

    /// <summary>Validates and reports every failure. Its verdict is that of <see cref="Check"/>.</summary>
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
    /// Validates up to the first failure and, if there is one, again to report every failure; null when the document is valid. Both take their steps
    /// from one budget, <see cref="JsonSchemaOptions.MaxSteps"/>. Where it does not suffice for the second, the failures found so far are reported.
    /// </summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="cancellation">Ends a regular expression that backtracks; the outcome is then <see cref="ValidationOutcome.LimitExceeded"/>.</param>
    public ValidationResult? FindFailures(ReadOnlySpan<byte> utf8Json, CancellationToken cancellation = default)
    {
        var steps = _options.MaxSteps;
        return FindFailures(utf8Json, ref steps, cancellation);
    }

    /// <summary>The same for one of several documents that share a budget.</summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="steps">The steps that are left for this and later documents. The validation subtracts what it takes.</param>
    /// <param name="cancellation">As in the other overload.</param>
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
