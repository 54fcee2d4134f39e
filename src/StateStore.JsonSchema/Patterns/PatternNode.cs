namespace StateStore.JsonSchema.Patterns;

/// <summary>The syntax tree of a regular expression.</summary>
internal abstract record PatternNode
{
    public sealed record Alternation(PatternNode[] Branches) : PatternNode;

    public sealed record Sequence(PatternNode[] Parts) : PatternNode;

    /// <summary>A repetition.</summary>
    /// <param name="Body">The repeated node.</param>
    /// <param name="Min">The fewest iterations.</param>
    /// <param name="Max">The most iterations; <see cref="int.MaxValue"/> if unbounded.</param>
    /// <param name="IsLazy">True if fewer iterations are preferred, which matters only to back references.</param>
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
