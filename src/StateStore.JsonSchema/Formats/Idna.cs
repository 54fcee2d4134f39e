using System.Globalization;
using System.Text;

namespace StateStore.JsonSchema.Formats;

/// <summary>Checks the labels of an internationalized domain name (RFC 5891, section 4.2). A-labels are decoded first.</summary>
internal static class Idna
{
    private const string Prefix = "xn--";

    public static bool AreLabels(string[] labels, int maxLength)
    {
        var decoded = new List<int[]>();
        foreach (var label in labels)
        {
            if (!TryDecode(label, maxLength, out var points))
            {
                return false;
            }

            decoded.Add(points);
        }

        // If one label is written from right to left, the rule applies to all labels (RFC 5893).
        var isBidi = decoded.Exists(Bidi.IsRightToLeft);
        return !isBidi || decoded.TrueForAll(Bidi.IsValidLabel);
    }

    /// <summary>The code points of a valid label of either form.</summary>
    private static bool TryDecode(string label, int maxLength, out int[] points)
    {
        points = [.. label.EnumerateRunes().Select(static rune => rune.Value)];
        if (label.Length is 0 || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        if (label.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            var code = label[Prefix.Length..].ToLowerInvariant();
            return label.Length <= maxLength && Punycode.TryDecode(code, out points) && IsUnicodeLabel(points) && Punycode.Encode(points) == code;
        }

        if (Ascii.IsValid(label))
        {
            return label.Length <= maxLength && label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
        }

        return IsUnicodeLabel(points) && Prefix.Length + Punycode.Encode(points).Length <= maxLength;
    }

    private static bool IsUnicodeLabel(int[] points)
    {
        var hasHyphens = points is [_, _, '-', '-', ..] || points[0] == '-' || points[^1] == '-';
        if (hasHyphens || IsMark(points[0]) || points.All(static point => point < 0x80))
        {
            return false;
        }

        for (var i = 0; i < points.Length; i++)
        {
            if (!IdnaContext.IsAllowed(points, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMark(int point) =>
        CharUnicodeInfo.GetUnicodeCategory(point) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
