using System.Buffers;

namespace StateStore.JsonSchema.Formats;

internal static class AddressFormats
{
    public static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Checks an IPv4 address: four decimal numbers without leading zeros (RFC 2673, section 3.2).</summary>
    public static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || (part[0] == '0' && part.Length > 1))
            {
                return false;
            }

            var value = 0;
            foreach (var digit in part)
            {
                if (!char.IsAsciiDigit((char)digit))
                {
                    return false;
                }

                value = (value * 10) + digit - '0';
            }

            if (value > 255)
            {
                return false;
            }
        }

        return parts == 4;
    }

    /// <summary>
    /// Checks an IPv6 address: eight groups, without a zone. One run of zeros may be omitted, and the last two may be an IPv4 address (RFC 4291, section 2.2).
    /// </summary>
    public static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        var elision = text.IndexOf("::"u8);
        if (elision < 0)
        {
            return CountGroups(text, mayEndInIPv4: true) == 8;
        }

        ReadOnlySpan<byte> before = text[..elision], after = text[(elision + 2)..];
        var left = before.IsEmpty ? 0 : CountGroups(before, mayEndInIPv4: false);
        var right = after.IsEmpty ? 0 : CountGroups(after, mayEndInIPv4: true);
        return left >= 0 && right >= 0 && left + right <= 7;
    }

    /// <summary>Counts the 16-bit groups; -1 if the text is not a list of groups.</summary>
    private static int CountGroups(ReadOnlySpan<byte> text, bool mayEndInIPv4)
    {
        var groups = 0;
        foreach (var range in text.Split((byte)':'))
        {
            var group = text[range];
            var isLast = range.End.Value == text.Length;
            if (isLast && mayEndInIPv4 && group.Contains((byte)'.'))
            {
                return IsIPv4(group) ? groups + 2 : -1;
            }

            if (group.Length is 0 or > 4 || group.IndexOfAnyExcept(HexDigits) >= 0)
            {
                return -1;
            }

            groups++;
        }

        return groups;
    }
}
