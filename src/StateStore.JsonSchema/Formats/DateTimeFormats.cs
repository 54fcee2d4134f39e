namespace StateStore.JsonSchema.Formats;

/// <summary>Checks dates and times (RFC 3339, section 5.6) and durations (appendix A).</summary>
internal static class DateTimeFormats
{
    private const int DateLength = 10;

    public static bool IsDateTime(ReadOnlySpan<byte> text) =>
        text.Length > DateLength && (text[DateLength] | 0x20) == 't' && IsDate(text[..DateLength]) && IsTime(text[(DateLength + 1)..]);

    public static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length != DateLength || text[4] != '-' || text[7] != '-')
        {
            return false;
        }

        int year = Number(text[..4]), month = Number(text[5..7]), day = Number(text[8..]);

        // Year 0 exists in RFC 3339 and is a leap year. DateTime does not have it, so year 4 replaces it.
        return year >= 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? 4 : year, month);
    }

    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':')
        {
            return false;
        }

        int hour = Number(text[..2]), minute = Number(text[3..5]), second = Number(text[6..8]);
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
        {
            return false;
        }

        var rest = text[8..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0)
            {
                return false;
            }

            rest = rest[(digits + 1)..];
        }

        if (!TryReadOffset(rest, out var offset))
        {
            return false;
        }

        // A leap second can only be the last second of a day in UTC.
        var utc = (((hour * 60) + minute - offset) + 2880) % 1440;
        return second < 60 || utc == 1439;
    }

    public static bool IsDuration(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != 'P')
        {
            return false;
        }

        text = text[1..];
        if (text[^1] == 'W')
        {
            return text.Length > 1 && Number(text[..^1]) >= 0;
        }

        var time = text.IndexOf((byte)'T');
        var date = time < 0 ? text : text[..time];
        return (time < 0 || (time < text.Length - 1 && HasUnits(text[(time + 1)..], "HMS"u8))) && (time == 0 || HasUnits(date, "YMD"u8));
    }

    /// <summary>Checks numbers with units, in order and without gaps: between hours and seconds there must be minutes.</summary>
    private static bool HasUnits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> units)
    {
        var unit = -1;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits <= 0)
            {
                return false;
            }

            var next = units.IndexOf(text[digits]);
            if (next < 0 || (unit >= 0 && next != unit + 1))
            {
                return false;
            }

            unit = next;
            text = text[(digits + 1)..];
        }

        return unit >= 0;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
        {
            return false;
        }

        int hour = Number(text[1..3]), minute = Number(text[4..]);
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return hour is >= 0 and <= 23 && minute is >= 0 and <= 59;
    }

    /// <summary>Reads ASCII digits, saturating; -1 if there are other characters.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return -1;
            }

            value = Math.Min((value * 10) + digit - '0', 100_000_000);
        }

        return value;
    }
}
