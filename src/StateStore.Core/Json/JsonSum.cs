using System.Globalization;
using System.Numerics;
using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.Core.Json;

/// <summary>Adds JSON numbers. A sum is exact or refused; it is never rounded.</summary>
internal static class JsonSum
{
    public static readonly JsonText Zero = JsonText.FromTrusted("0"u8.ToArray());

    // More than the 309 digits of the largest double; 1e300 + 1e-300 would need 601.
    private const int MaxDigits = 400;

    // A sum gets an exponent if more zeros than this would follow its digits, or lie between the point and its digits.
    private const int MaxTrailingZeros = 30;
    private const int MaxLeadingZeros = 5;

    public static bool IsNumber(JsonText json) => json.Utf8.Span[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9');

    /// <summary>
    /// Adds two JSON numbers. Errors: INVALID_INPUT if the sum has more than 400 digits or exceeds the range of a double. <paramref name="what"/>
    /// begins the message.
    /// </summary>
    public static Result<JsonText> Add(JsonText left, JsonText right, string what)
    {
        if (left.TryLong() is { } x && right.TryLong() is { } y)
        {
            return Text(((Int128)x + y).ToString(CultureInfo.InvariantCulture));
        }

        var a = new JsonNumber(left.Utf8.Span);
        var b = new JsonNumber(right.Utf8.Span);
        if (a.IsZero || b.IsZero)
        {
            return a.IsZero ? right : left;
        }

        var scale = Math.Min(a.Scale, b.Scale);
        if (Math.Max(a.Scale + a.DigitCount, b.Scale + b.DigitCount) - scale > MaxDigits)
        {
            return StoreError.InvalidInput($"{what}: the exact sum has more than {MaxDigits} digits");
        }

        var sum = Format(Digits(a, scale) + Digits(b, scale), scale);
        return double.IsFinite(double.Parse(sum, CultureInfo.InvariantCulture))
            ? Text(sum)
            : StoreError.InvalidInput($"{what}: the sum is beyond the range of a double");
    }

    private static JsonText Text(string number) => JsonText.FromTrusted(Encoding.ASCII.GetBytes(number));

    /// <summary>The number as a multiple of 10 to the power of <paramref name="scale"/>.</summary>
    private static BigInteger Digits(JsonNumber number, long scale)
    {
        Span<char> digits = stackalloc char[number.DigitCount];
        for (var i = 0; i < digits.Length; i++)
        {
            digits[i] = (char)('0' + number.Digit(i));
        }

        var whole = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * BigInteger.Pow(10, (int)(number.Scale - scale));
        return number.IsNegative ? -whole : whole;
    }

    private static string Format(BigInteger sum, long scale)
    {
        if (sum.IsZero)
        {
            return "0";
        }

        var sign = sum.Sign < 0 ? "-" : "";
        var all = BigInteger.Abs(sum).ToString(CultureInfo.InvariantCulture);
        var digits = all.TrimEnd('0');
        scale += all.Length - digits.Length;
        var point = digits.Length + scale;
        if (scale is >= 0 and <= MaxTrailingZeros)
        {
            return sign + digits + new string('0', (int)scale);
        }

        if (scale < 0 && point > 0)
        {
            return $"{sign}{digits[..(int)point]}.{digits[(int)point..]}";
        }

        if (scale < 0 && point >= -MaxLeadingZeros)
        {
            return $"{sign}0.{new string('0', (int)-point)}{digits}";
        }

        var fraction = digits.Length == 1 ? "" : "." + digits[1..];
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(point > 0 ? "+" : "")}{point - 1}");
    }
}
