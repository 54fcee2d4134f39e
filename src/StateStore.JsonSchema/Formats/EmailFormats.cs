namespace StateStore.JsonSchema.Formats;

/// <summary>Checks email addresses (RFC 5321, section 4.1.2, Mailbox). RFC 6531 allows non-ASCII characters in both parts.</summary>
internal static class EmailFormats
{
    public static bool IsEmail(ReadOnlySpan<byte> text) => IsMailbox(text, isInternational: false);

    public static bool IsInternationalEmail(ReadOnlySpan<byte> text) => IsMailbox(text, isInternational: true);

    private static bool IsMailbox(ReadOnlySpan<byte> text, bool isInternational)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> local = text[..at], domain = text[(at + 1)..];
        var isLocal = local is [(byte)'"', .., (byte)'"'] && local.Length > 1 ? IsQuoted(local[1..^1], isInternational) : IsDotAtom(local, isInternational);
        if (!isLocal)
        {
            return false;
        }

        if (domain is [(byte)'[', .., (byte)']'])
        {
            return IsAddressLiteral(domain[1..^1]);
        }

        return isInternational ? HostNameFormats.IsInternationalHostName(domain) : HostNameFormats.IsHostName(domain);
    }

    private static bool IsDotAtom(ReadOnlySpan<byte> text, bool isInternational)
    {
        foreach (var atom in text.Split((byte)'.'))
        {
            if (text[atom].IsEmpty)
            {
                return false;
            }

            foreach (var b in text[atom])
            {
                var isAtomText = b >= 0x80 ? isInternational : char.IsAsciiLetterOrDigit((char)b) || "!#$%&'*+-/=?^_`{|}~"u8.Contains(b);
                if (!isAtomText)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> text, bool isInternational)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '\\' && ++i == text.Length)
            {
                return false;
            }

            if (b == '"' || text[i] < ' ' || text[i] == 0x7F || (text[i] >= 0x80 && !isInternational))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAddressLiteral(ReadOnlySpan<byte> text) =>
        text.StartsWith("IPv6:"u8) ? AddressFormats.IsIPv6(text[5..]) : AddressFormats.IsIPv4(text);
}
