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
    public static JsonSchemaCompilation Compile(ReadOnlySpan<byte> utf8Schema, JsonSchemaOptions? options = null)
        => SchemaCompiler.Compile(utf8Schema, options ?? JsonSchemaOptions.Default);

    /// <summary>Whether a document is valid. False also when it is malformed or exceeds a bound; <see cref="Check"/> tells these apart.</summary>
    public bool IsValid(ReadOnlySpan<byte> utf8Json) => Check(utf8Json) == ValidationOutcome.Valid;

    /// <summary>Validates up to the first failure. Allocates nothing once the thread has validated documents of the size.</summary>
    public ValidationOutcome Check(ReadOnlySpan<byte> utf8Json)
    {
        Workspace workspace = Workspace.Rent();
        ParseResult parsed = JsonParser.Parse(utf8Json, ref workspace.Tokens, _options.MaxDepth);
        ValidationOutcome outcome = parsed.Status switch
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
        Workspace workspace = Workspace.Rent();
        ParseResult parsed = JsonParser.Parse(utf8Json, ref workspace.Tokens, _options.MaxDepth);
        ValidationResult result = parsed.Status == ParseStatus.Parsed
            ? ValidateParsed(new JsonView(utf8Json, workspace.Tokens.AsSpan(0, parsed.Count)), workspace)
            : FailureReport.Refused(parsed, _options);
        workspace.Return();
        return result;
    }

    internal ValidationOutcome CheckParsed(JsonView view, Workspace workspace)
    {
        var evaluator = new Evaluator<Fast>(_program, view, workspace, _options);
        return evaluator.Run() ? ValidationOutcome.Valid
            : evaluator.Exceeded == Limit.None ? ValidationOutcome.Invalid
            : ValidationOutcome.LimitExceeded;
    }

    internal ValidationResult ValidateParsed(JsonView view, Workspace workspace)
    {
        workspace.Failures.Clear();
        var evaluator = new Evaluator<Collecting>(_program, view, workspace, _options);
        return evaluator.Run() ? ValidationResult.Valid : FailureReport.Make(view, workspace.Failures, evaluator.Exceeded, _options);
    }
}
