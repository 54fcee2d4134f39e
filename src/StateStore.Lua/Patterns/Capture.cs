namespace StateStore.Lua.Patterns;

/// <summary>The part of the text that a pair of parentheses in a pattern has matched.</summary>
/// <param name="Start">The first byte, counted from 0.</param>
/// <param name="Length">The length in bytes, or <see cref="Unclosed"/>, or <see cref="Position"/>.</param>
internal readonly record struct Capture(int Start, int Length)
{
    /// <summary>The length of a capture without a matched end.</summary>
    public const int Unclosed = -1;

    /// <summary>The length of a position capture.</summary>
    public const int Position = -2;
}
