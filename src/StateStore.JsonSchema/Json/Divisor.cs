using System.Globalization;
using System.Numerics;
using System.Text;

namespace StateStore.JsonSchema.Json;

/// <summary>The value of <c>multipleOf</c>, prepared for exact division (2020-12 validation, section 6.2.1).</summary>
/// <remarks>
/// Both numbers are digits without trailing zeros, times a power of ten. The quotient is integral only if the power of the dividend is not smaller than
/// that of the divisor. Then the difference of the powers is appended to the dividend's digits as zeros, and the division must leave no remainder.
/// This takes one pass over the digits.
/// </remarks>
internal sealed class Divisor
{
    private readonly long _scale;
    private readonly ulong _digits;
    private readonly BigInteger _bigDigits;

    public Divisor(ReadOnlySpan<byte> literal)
    {
        Literal = Encoding.ASCII.GetString(literal);
        var number = new JsonNumber(literal);
        _scale = number.Scale;
        var digits = new char[number.DigitCount];
        for (var i = 0; i < digits.Length; i++)
        {
            digits[i] = (char)('0' + number.Digit(i));
        }

        if (ulong.TryParse(digits, CultureInfo.InvariantCulture, out _digits))
        {
            return;
        }

        for (var i = 0; i < digits.Length; i++)
        {
            _bigDigits = (_bigDigits * 10) + number.Digit(i);
        }
    }

    public string Literal { get; }

    public bool Divides(JsonNumber number)
    {
        if (number.IsZero)
        {
            return true;
        }

        var zeros = number.Scale - _scale;
        if (zeros < 0)
        {
            return false;
        }

        return _digits != 0 ? DividesSmall(number, zeros) : DividesBig(number, zeros);
    }

    private bool DividesSmall(JsonNumber number, long zeros)
    {
        UInt128 remainder = 0;
        for (var i = 0; i < number.DigitCount; i++)
        {
            remainder = ((remainder * 10) + (uint)number.Digit(i)) % _digits;
        }

        UInt128 power = 10 % _digits;
        for (; zeros > 0 && remainder != 0; zeros >>= 1)
        {
            if ((zeros & 1) != 0)
            {
                remainder = remainder * power % _digits;
            }

            power = power * power % _digits;
        }

        return remainder == 0;
    }

    private bool DividesBig(JsonNumber number, long zeros)
    {
        var remainder = BigInteger.Zero;
        for (var i = 0; i < number.DigitCount; i++)
        {
            remainder = ((remainder * 10) + number.Digit(i)) % _bigDigits;
        }

        return (remainder * BigInteger.ModPow(10, zeros, _bigDigits) % _bigDigits).IsZero;
    }
}
