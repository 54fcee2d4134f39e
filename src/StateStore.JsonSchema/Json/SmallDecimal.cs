namespace StateStore.JsonSchema.Json;

/// <summary>A number literal of few digits without exponent, as most literals are. It is an integer divided by a power of ten, and exact.</summary>
internal readonly struct SmallDecimal
{
    // The length includes sign and point. 10^18 fits in a long, and the product of two such numbers in an Int128.
    private const int MaxLength = 18;

    private static readonly long[] PowersOfTen = [.. Enumerable.Range(0, MaxLength + 1).Select(static exponent => (long)Math.Pow(10, exponent))];

    private readonly long _digits;
    private readonly int _fractionDigits;

    private SmallDecimal(long digits, int fractionDigits)
    {
        _digits = digits;
        _fractionDigits = fractionDigits;
    }

    public static bool TryRead(ReadOnlySpan<byte> literal, out SmallDecimal number)
    {
        number = default;
        if (literal.Length > MaxLength)
        {
            return false;
        }

        long digits = 0;
        var fraction = 0;
        var isNegative = literal[0] == '-';
        for (var i = isNegative ? 1 : 0; i < literal.Length; i++)
        {
            var digit = literal[i] - '0';
            if ((uint)digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (literal[i] == '.')
            {
                fraction = literal.Length - i - 1;
            }
            else
            {
                return false;
            }
        }

        number = new SmallDecimal(isNegative ? -digits : digits, fraction);
        return true;
    }

    /// <summary>The greatest integer that is not above the number.</summary>
    public long Floor
    {
        get
        {
            (var quotient, var remainder) = Math.DivRem(_digits, PowersOfTen[_fractionDigits]);
            return remainder < 0 ? quotient - 1 : quotient;
        }
    }

    /// <summary>The least integer that is not below the number.</summary>
    public long Ceiling => -new SmallDecimal(-_digits, _fractionDigits).Floor;

    public int CompareTo(SmallDecimal other) =>
        _fractionDigits == other._fractionDigits
            ? _digits.CompareTo(other._digits)
            : ((Int128)_digits * PowersOfTen[other._fractionDigits]).CompareTo((Int128)other._digits * PowersOfTen[_fractionDigits]);
}
