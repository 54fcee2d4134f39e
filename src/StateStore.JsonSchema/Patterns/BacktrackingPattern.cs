namespace StateStore.JsonSchema.Patterns;

/// <summary>An expression without an automaton: it has look-around, back references, word boundaries, or very large repetitions.</summary>
internal sealed class BacktrackingPattern(string source, BacktrackingProgram program) : Pattern(source)
{
    public override PatternMatch Match(ReadOnlySpan<byte> text, PatternScratch scratch, ref long budget)
    {
        scratch.Reserve(program.Registers);
        var matcher = new BacktrackingMatcher(program, text, scratch, budget);
        var match = matcher.Search();
        budget = matcher.Budget;
        return match;
    }
}
