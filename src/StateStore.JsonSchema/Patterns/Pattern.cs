namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// A compiled regular expression of ECMA-262 with the <c>u</c> flag. Regular ones become an automaton over UTF-8 bytes; the others
/// run on the platform's engine, in linear time where that can, else under a time bound.
/// </summary>
internal abstract class Pattern(string source)
{
    /// <summary>The expression as the schema has it.</summary>
    public string Source { get; } = source;

    /// <param name="source">The expression.</param>
    /// <param name="budget">Steps that may be spent on building; spent ones are subtracted. Below zero the pattern is not compiled.</param>
    /// <param name="timeout">Bound of one match for expressions that may backtrack.</param>
    /// <param name="pattern">The compiled expression.</param>
    /// <param name="error">Why the expression is refused; null when the budget ran out.</param>
    public static bool TryCompile(string source, ref long budget, TimeSpan timeout, out Pattern? pattern, out string? error)
    {
        pattern = null;
        var parser = new PatternParser(source);
        if (!parser.TryParse(out PatternNode? root, out error)) return false;
        pattern = Automaton.TryBuild(root!, source, ref budget);
        if (pattern is null && budget > 0) pattern = RegexPattern.Build(source, PatternTranslator.Translate(root!, parser.HasBackReferences), timeout, ref budget);
        return pattern is not null;
    }

    /// <summary>Whether the time of a match may grow out of proportion to the text, up to the bound.</summary>
    public virtual bool MayBacktrack => false;

    /// <param name="text">Valid UTF-8.</param>
    /// <param name="chars">Scratch for engines that need UTF-16; grown when needed.</param>
    public abstract PatternMatch Match(ReadOnlySpan<byte> text, ref char[] chars);
}

internal enum PatternMatch
{
    NotMatched,
    Matched,

    /// <summary>The time bound ended the search: neither answer is known.</summary>
    TimedOut,
}
