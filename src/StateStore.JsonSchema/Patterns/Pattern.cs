namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// A compiled regular expression of ECMA-262 with the <c>u</c> flag, matched over UTF-8. An expression without look-around, back references and word boundaries
/// becomes an automaton; one that would be too large is simulated. The others backtrack. Every match is charged to the budget of its validation.
/// </summary>
internal abstract class Pattern(string source)
{
    /// <summary>The text of the expression in the schema.</summary>
    public string Source { get; } = source;

    /// <summary>Compiles an expression. Returns false if it is refused or the budget is spent.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="budget">The steps that compiling may take; the used ones are subtracted. Below zero the pattern is not compiled.</param>
    /// <param name="pattern">The compiled expression.</param>
    /// <param name="error">The reason of a refusal; null if the budget is spent.</param>
    public static bool TryCompile(string source, ref long budget, out Pattern? pattern, out string? error)
    {
        pattern = null;
        var parser = new PatternParser(source);
        if (!parser.TryParse(out var root, out error))
        {
            return false;
        }

        if (ByteGraph.TryBuild(root!, out var start) is { } graph)
        {
            budget -= graph.States.Count;
            pattern = Automaton.TryBuild(graph, start, source, ref budget);
            if (pattern is null && budget > 0)
            {
                pattern = new GraphPattern(source, graph, start);
            }

            return pattern is not null;
        }

        budget -= source.Length;
        if (budget > 0)
        {
            pattern = new BacktrackingPattern(source, BacktrackingCompiler.Compile(root!, parser.CaptureCount));
        }

        return pattern is not null;
    }

    /// <summary>Searches a text for a match.</summary>
    /// <param name="text">The text, valid UTF-8.</param>
    /// <param name="scratch">The buffers, which grow if needed.</param>
    /// <param name="budget">The steps that the match may take; the used ones are subtracted.</param>
    public abstract PatternMatch Match(ReadOnlySpan<byte> text, PatternScratch scratch, ref long budget);
}

internal enum PatternMatch
{
    NotMatched,
    Matched,

    /// <summary>The budget is spent or the caller has canceled: the answer is unknown.</summary>
    OutOfBudget,
}
