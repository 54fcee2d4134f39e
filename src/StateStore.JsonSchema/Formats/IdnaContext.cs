using System.Globalization;

namespace StateStore.JsonSchema.Formats;

/// <summary>Decides which code points a label may contain (RFC 5892): by category, by exception, and for a few by context.</summary>
internal static class IdnaContext
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    // The exceptions of RFC 5892, section 2.6, that the category does not already decide.
    private static readonly int[] Valid = [0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007];
    private static readonly int[] Disallowed = [0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B];

    public static bool IsAllowed(int[] label, int position)
    {
        var point = label[position];
        var before = position > 0 ? label[position - 1] : -1;
        var after = position + 1 < label.Length ? label[position + 1] : -1;
        return point switch
        {
            0xB7 => before == 'l' && after == 'l',
            0x375 => IsGreek(after),
            0x5F3 or 0x5F4 => IsHebrew(before),
            0x30FB => label.Any(IsKanaOrHan),
            >= 0x660 and <= 0x669 => !label.Any(static other => other is >= 0x6F0 and <= 0x6F9),
            >= 0x6F0 and <= 0x6F9 => !label.Any(static other => other is >= 0x660 and <= 0x669),
            ZeroWidthJoiner => IsVirama(before),
            ZeroWidthNonJoiner => IsVirama(before) || JoinsArabic(label, position),
            _ => Valid.Contains(point) || (!Disallowed.Contains(point) && IsLetterDigit(point) && IsStable(point)),
        };
    }

    private static bool IsLetterDigit(int point) => point == '-' || CharUnicodeInfo.GetUnicodeCategory(point) is
        UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    /// <summary>
    /// Approximates "unchanged by NFKC and case folding". An exact test needs tables that the invariant platform lacks. Compatibility forms,
    /// full-width forms, conjoining Hangul and mathematical letters would change.
    /// </summary>
    private static bool IsStable(int point) => point is not ((>= 0x1100 and <= 0x11FF) or (>= 0x2C7C and <= 0x2C7D) or (>= 0x3130 and <= 0x318F)
        or (>= 0xA960 and <= 0xA97F) or (>= 0xD7B0 and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFB00 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFFEF)
        or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x1EE00 and <= 0x1EEFF) or (>= 0x2F800 and <= 0x2FA1F) or (>= 0x2B0 and <= 0x2B8) or 0xAA or 0xBA);

    private static bool IsGreek(int point) => point is (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF);

    private static bool IsHebrew(int point) => point is >= 0x591 and <= 0x5F4;

    private static bool IsKanaOrHan(int point) =>
        point is (>= 0x3041 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or 0x3005 or 0x3007 or (>= 0x20000 and <= 0x3FFFF);

    // The viramas of canonical combining class 9 in the scripts of India and South-East Asia.
    private static bool IsVirama(int point) => point is 0x94D or 0x9CD or 0xA4D or 0xACD or 0xB4D or 0xBCD or 0xC4D or 0xCCD or 0xD4D
        or 0xDCA or 0xE3A or 0xEBA or 0xF84 or 0x1039 or 0x103A or 0x1714 or 0x1734 or 0x17D2 or 0x1A60 or 0x1B44 or 0x1BAA or 0x1BAB or 0x1BF2 or 0x1BF3;

    /// <summary>Checks the context of a joiner in Arabic: a joining letter on both sides, ignoring marks (RFC 5892, appendix A.1).</summary>
    private static bool JoinsArabic(int[] label, int position)
    {
        var before = position - 1;
        while (before >= 0 && IsTransparent(label[before]))
        {
            before--;
        }

        var after = position + 1;
        while (after < label.Length && IsTransparent(label[after]))
        {
            after++;
        }

        return before >= 0 && after < label.Length && IsArabicLetter(label[before]) && JoinsFollowing(label[before]) && IsArabicLetter(label[after]);
    }

    private static bool IsTransparent(int point) => CharUnicodeInfo.GetUnicodeCategory(point) == UnicodeCategory.NonSpacingMark;

    private static bool IsArabicLetter(int point) => point is (>= 0x620 and <= 0x64A) or (>= 0x66E and <= 0x6D5) or (>= 0x750 and <= 0x77F);

    // Alef, dal, reh, waw and related letters join only with the letter before.
    private static bool JoinsFollowing(int point) => point is not ((>= 0x622 and <= 0x625) or 0x627 or 0x629 or (>= 0x62F and <= 0x632) or 0x648
        or (>= 0x671 and <= 0x673) or (>= 0x675 and <= 0x677) or (>= 0x688 and <= 0x699) or 0x6C0 or (>= 0x6C3 and <= 0x6CB) or 0x6CD or 0x6CF or 0x6D2 or 0x6D3 or 0x6D5);
}
