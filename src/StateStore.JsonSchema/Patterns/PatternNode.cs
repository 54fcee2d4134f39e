namespace StateStore.JsonSchema.Patterns;

/// <summary>The syntax tree of a regular expression.</summary>
internal abstract record PatternNode
{
    public sealed record Alternation(PatternNode[] Branches) : PatternNode;

    public sealed record Sequence(PatternNode[] Parts) : PatternNode;

    /// <param name="Body">What is repeated.</param>
    /// <param name="Min">Fewest times.</param>
    /// <param name="Max">Most times; <see cref="int.MaxValue"/> when unbounded.</param>
    /// <param name="IsLazy">Prefers fewer; matters only to back references.</param>
    public sealed record Repeat(PatternNode Body, int Min, int Max, bool IsLazy) : PatternNode;

    /// <summary>One code point of a set.</summary>
    public sealed record One(CodePointSet Set) : PatternNode;

    public sealed record Anchor(AnchorKind Kind) : PatternNode;

    public sealed record Capture(int Number, PatternNode Body) : PatternNode;

    public sealed record BackReference(int Number) : PatternNode;

    public sealed record Look(bool IsBehind, bool IsNegative, PatternNode Body) : PatternNode;
}

internal enum AnchorKind
{
    Start,
    End,
    WordBoundary,
    NotWordBoundary,
}
