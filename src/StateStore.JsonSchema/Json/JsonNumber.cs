using System.Buffers.Text;

namespace StateStore.JsonSchema.Json;

/// <summary>
/// The exact decimal value of a number literal: digits without leading or trailing zeros, times a power of ten. It is neither rounded nor
/// expanded: <c>1e400</c> has one digit. Exponents saturate at 17 digits, far beyond the range of practical literals.
/// </summary>
public readonly ref struct JsonNumber
{
    private readonly ReadOnlySpan<byte> _integer;
    private readonly ReadOnlySpan<byte> _fraction;
    private readonly int _leadingZeros;

    /// <summary>Reads a literal.</summary>
    /// <param name="literal">A valid JSON number (RFC 8259, section 6). It is not checked.</param>
    public JsonNumber(ReadOnlySpan<byte> literal)
    {
        IsNegative = literal[0] == '-';
        if (IsNegative)
        {
            literal = literal[1..];
        }

        var e = literal.IndexOfAny((byte)'e', (byte)'E');
        var exponent = e < 0 ? 0 : ReadExponent(literal[(e + 1)..]);
        if (e >= 0)
        {
            literal = literal[..e];
        }

        var dot = literal.IndexOf((byte)'.');
        _integer = dot < 0 ? literal : literal[..dot];
        _fraction = dot < 0 ? default : literal[(dot + 1)..].TrimEnd((byte)'0');
        var trailingZeros = 0;
        if (_fraction.IsEmpty)
        {
            var kept = _integer.TrimEnd((byte)'0').Length;
            trailingZeros = _integer.Length - kept;
            _integer = _integer[..kept];
        }

        var all = _integer.Length + _fraction.Length;
        while (_leadingZeros < all && Digit(0) == 0)
        {
            _leadingZeros++;
        }

        DigitCount = all - _leadingZeros;
        Scale = exponent + trailingZeros - _fraction.Length;
    }

    /// <summary>True if the literal begins with a minus sign. <c>-0</c> is negative too.</summary>
    public bool IsNegative { get; }

    /// <summary>The number of significant digits; 0 for zero.</summary>
    public int DigitCount { get; }

    /// <summary>The power of ten by which the significant digits, read as an integer, are multiplied.</summary>
    public long Scale { get; }

    /// <summary>True if the number is zero, of either sign.</summary>
    public bool IsZero => DigitCount == 0;

    /// <summary>True if the value has no fraction, regardless of its spelling.</summary>
    public bool IsIntegral => IsZero || Scale >= 0;

    /// <summary>Returns a significant digit, 0 to 9.</summary>
    /// <param name="position">The position of the digit; 0 is the most significant one.</param>
    public int Digit(int position)
    {
        position += _leadingZeros;
        return (position < _integer.Length ? _integer[position] : _fraction[position - _integer.Length]) - '0';
    }

    /// <summary>Compares two numbers by value. Returns a negative number, zero or a positive number if this one is smaller, equal or greater.</summary>
    public int CompareTo(JsonNumber other)
    {
        var sign = Sign;
        if (sign != other.Sign)
        {
            return sign.CompareTo(other.Sign);
        }

        return sign == 0 ? 0 : sign * CompareMagnitude(other);
    }

    /// <summary>Returns a hash that is equal for equal numbers, regardless of their spelling.</summary>
    public int Hash()
    {
        if (IsZero)
        {
            return 0;
        }

        var hash = new HashCode();
        hash.Add(IsNegative);
        hash.Add(Scale);
        for (var i = 0; i < DigitCount; i++)
        {
            hash.Add(Digit(i));
        }

        return hash.ToHashCode();
    }

    private int Sign => IsZero ? 0 : IsNegative ? -1 : 1;

    private int CompareMagnitude(JsonNumber other)
    {
        var order = (Scale + DigitCount).CompareTo(other.Scale + other.DigitCount);
        for (var i = 0; order == 0 && (i < DigitCount || i < other.DigitCount); i++)
        {
            var mine = i < DigitCount ? Digit(i) : 0;
            var others = i < other.DigitCount ? other.Digit(i) : 0;
            order = mine.CompareTo(others);
        }

        return order;
    }

    private static long ReadExponent(ReadOnlySpan<byte> literal)
    {
        var negative = literal[0] == '-';
        if (literal[0] is (byte)'-' or (byte)'+')
        {
            literal = literal[1..];
        }

        literal = literal.TrimStart((byte)'0');
        if (literal.IsEmpty)
        {
            return 0;
        }

        var value = literal.Length <= 17 && Utf8Parser.TryParse(literal, out long parsed, out _) ? parsed : 100_000_000_000_000_000;
        return negative ? -value : value;
    }
}
