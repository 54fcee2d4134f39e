using System.Globalization;

namespace StateStore.Core;

/// <summary>Sums of JSON numbers: exact for whole numbers and for decimal fractions.</summary>
internal static class JsonNumber
{
    public static readonly JsonText Zero = JsonText.FromTrusted("0"u8.ToArray());

    /// <summary>Null where either is no number, or the sum none that JSON has.</summary>
    public static string? Sum(JsonText left, JsonText right)
    {
        var (a, b) = (left.ToString(), right.ToString());
        if (TryWhole(a, out var x) && TryWhole(b, out var y))
        {
            return ((Int128)x + y).ToString(CultureInfo.InvariantCulture);
        }

        const NumberStyles Float = NumberStyles.Float;
        if (decimal.TryParse(a, Float, CultureInfo.InvariantCulture, out var m) && decimal.TryParse(b, Float, CultureInfo.InvariantCulture, out var n)
            && Math.Abs(m) < decimal.MaxValue / 2 && Math.Abs(n) < decimal.MaxValue / 2)
        {
            return (m + n).ToString(CultureInfo.InvariantCulture);
        }

        return IsNumber(left) && IsNumber(right)
            && double.Parse(a, CultureInfo.InvariantCulture) + double.Parse(b, CultureInfo.InvariantCulture) is var sum && double.IsFinite(sum)
            ? sum.ToString("R", CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsNumber(JsonText json) => json.Utf8.Span[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9');

    private static bool TryWhole(string text, out long number) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
