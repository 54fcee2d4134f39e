namespace StateStore.Storage;

/// <summary>Orders strings by their UTF-8 bytes, which is by code point, so that all stores list in the same order.</summary>
public sealed class Utf8Order : IComparer<string>
{
    /// <summary>The only instance.</summary>
    public static readonly Utf8Order Instance = new();

    /// <summary>Compares two strings, which must not be null.</summary>
    public int Compare(string? x, string? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        // If exactly one side is a surrogate, its code point lies above U+FFFF and so above the other side.
        var (left, right) = (x[common], y[common]);
        return char.IsSurrogate(left) == char.IsSurrogate(right) ? left.CompareTo(right) : char.IsSurrogate(left) ? 1 : -1;
    }
}
