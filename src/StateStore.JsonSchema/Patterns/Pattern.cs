namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// A compiled regular expression of ECMA-262 with the <c>u</c> flag, matched over UTF-8. Regular ones become an automaton, or are simulated where that
/// would be too large; the others backtrack. Every match is charged to the budget of its validation.
/// </summary>
internal abstract class Pattern(string source)
{
    /// <summary>The expression as the schema has it.</summary>
    public string Source { get; } = source;

    /// <param name="source">The expression.</param>
    /// <param name="budget">Steps that may be spent on building; spent ones are subtracted. Below zero the pattern is not compiled.</param>
    /// <param name="pattern">The compiled expression.</param>
    /// <param name="error">Why the expression is refused; null when the budget ran out.</param>
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

    /// <param name="text">Valid UTF-8.</param>
    /// <param name="scratch">Buffers, grown when needed.</param>
    /// <param name="budget">Steps that may be spent; spent ones are subtracted.</param>
    public abstract PatternMatch Match(ReadOnlySpan<byte> text, PatternScratch scratch, ref long budget);
}

internal enum PatternMatch
{
    NotMatched,
    Matched,

    /// <summary>The budget is spent or the caller has gone: neither answer is known.</summary>
    OutOfBudget,
}
