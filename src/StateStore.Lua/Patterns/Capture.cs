namespace StateStore.Lua.Patterns;

/// <summary>What a pair of parentheses in a pattern has met.</summary>
/// <param name="Start">Where, counted from 0.</param>
/// <param name="Length">In bytes; or that there is none.</param>
internal readonly record struct Capture(int Start, int Length)
{
    /// <summary>Its end has not been met.</summary>
    public const int Unclosed = -1;

    /// <summary>It captures the place itself.</summary>
    public const int Position = -2;
}
