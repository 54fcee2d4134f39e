using StateStore.JsonSchema.Patterns;

namespace StateStore.JsonSchema.Compilation;

/// <summary>The regular expressions of one compilation. Each is compiled once, and all share one budget.</summary>
internal sealed class PatternSet(JsonSchemaOptions options, SchemaErrors errors)
{
    private readonly Dictionary<string, Pattern> _compiled = new(StringComparer.Ordinal);
    private long _budget = options.MaxPatternSteps;

    /// <summary>Compiles an expression. On failure it adds an error at <paramref name="token"/> and returns null.</summary>
    public Pattern? Get(SchemaDocument document, int token, string source)
    {
        if (_compiled.TryGetValue(source, out var known))
        {
            return known;
        }

        string? error = null;
        if (_budget > 0 && Pattern.TryCompile(source, ref _budget, out var pattern, out error))
        {
            return _compiled[source] = pattern!;
        }

        if (error is not null)
        {
            errors.Add(document, token, SchemaErrorCode.InvalidPattern, $"'{source}' is not a regular expression of ECMA-262: {error}.");
        }
        else
        {
            errors.Add(document, token, SchemaErrorCode.LimitExceeded, $"The regular expressions take more steps to compile than {nameof(JsonSchemaOptions.MaxPatternSteps)}, {options.MaxPatternSteps}.");
        }

        return null;
    }
}
