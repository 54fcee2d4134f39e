using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

internal sealed class NumberKeywords
{
    public NumberLimit? Minimum;
    public NumberLimit? Maximum;
    public NumberLimit? ExclusiveMinimum;
    public NumberLimit? ExclusiveMaximum;
    public Divisor? MultipleOf;

    // The range of integers that all keywords certainly accept.
    private long _least = long.MaxValue;
    private long _greatest = long.MinValue;

    /// <summary>Computes the range of integers that are accepted without a check of each keyword.</summary>
    public void Finish()
    {
        var isKnown = MultipleOf is null && IsKnown(Minimum) && IsKnown(Maximum) && IsKnown(ExclusiveMinimum) && IsKnown(ExclusiveMaximum);
        if (!isKnown)
        {
            return;
        }

        _least = Math.Max(Minimum?.Small?.Ceiling ?? long.MinValue, ExclusiveMinimum?.Small?.Floor + 1 ?? long.MinValue);
        _greatest = Math.Min(Maximum?.Small?.Floor ?? long.MaxValue, ExclusiveMaximum?.Small?.Ceiling - 1 ?? long.MaxValue);
    }

    private static bool IsKnown(NumberLimit? limit) => limit is not { Small: null };

    /// <summary>Returns true if a literal without exponent is certainly accepted. False means that each keyword must be checked.</summary>
    /// <remarks>A number with a fraction lies between two integers. If both are within the bounds, so is the number.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Accepts(ReadOnlySpan<byte> literal)
    {
        const int MaxDigits = 18;
        long value = 0;
        var i = 0;
        var end = Math.Min(literal.Length, MaxDigits);
        for (; i < end && char.IsAsciiDigit((char)literal[i]); i++)
        {
            value = (value * 10) + (literal[i] - '0');
        }

        if (i == literal.Length)
        {
            return value >= _least && value <= _greatest;
        }

        if (literal[i] != '.' || value < _least || value >= _greatest)
        {
            return false;
        }

        do
        {
            i++;
        }
        while (i < literal.Length && char.IsAsciiDigit((char)literal[i]));
        return i == literal.Length;
    }
}
