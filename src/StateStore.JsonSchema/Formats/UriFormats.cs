using System.Text;

namespace StateStore.JsonSchema.Formats;

/// <summary>Checks URIs (RFC 3986) and IRIs (RFC 3987). IRIs differ only in that they allow non-ASCII characters.</summary>
internal static class UriFormats
{
    private static ReadOnlySpan<byte> PathPunctuation => "-._~!$&'()*+,;=:@/"u8;

    private static ReadOnlySpan<byte> QueryPunctuation => "-._~!$&'()*+,;=:@/?"u8;

    private static ReadOnlySpan<byte> UserPunctuation => "-._~!$&'()*+,;=:"u8;

    private static ReadOnlySpan<byte> HostPunctuation => "-._~!$&'()*+,;="u8;

    public static bool IsUri(ReadOnlySpan<byte> text) => IsReference(text, mustBeAbsolute: true, isIri: false);

    public static bool IsUriReference(ReadOnlySpan<byte> text) => IsReference(text, mustBeAbsolute: false, isIri: false);

    public static bool IsIri(ReadOnlySpan<byte> text) => IsReference(text, mustBeAbsolute: true, isIri: true);

    public static bool IsIriReference(ReadOnlySpan<byte> text) => IsReference(text, mustBeAbsolute: false, isIri: true);

    private static bool IsReference(ReadOnlySpan<byte> text, bool mustBeAbsolute, bool isIri)
    {
        var scheme = SchemeLength(text);
        if (scheme < 0 && mustBeAbsolute)
        {
            return false;
        }

        if (scheme >= 0)
        {
            text = text[(scheme + 1)..];
        }

        var hash = text.IndexOf((byte)'#');
        if (hash >= 0 && !IsMadeOf(text[(hash + 1)..], QueryPunctuation, isIri))
        {
            return false;
        }

        if (hash >= 0)
        {
            text = text[..hash];
        }

        var query = text.IndexOf((byte)'?');
        if (query >= 0 && !IsMadeOf(text[(query + 1)..], QueryPunctuation, isIri))
        {
            return false;
        }

        if (query >= 0)
        {
            text = text[..query];
        }

        if (text.StartsWith("//"u8))
        {
            var authority = text[2..];
            var slash = authority.IndexOf((byte)'/');
            text = slash < 0 ? default : authority[slash..];
            if (slash >= 0)
            {
                authority = authority[..slash];
            }

            if (!IsAuthority(authority, isIri))
            {
                return false;
            }
        }
        else if (scheme < 0 && FirstSegment(text).Contains((byte)':'))
        {
            return false;
        }

        return IsMadeOf(text, PathPunctuation, isIri);
    }

    private static ReadOnlySpan<byte> FirstSegment(ReadOnlySpan<byte> path) => path.IndexOf((byte)'/') is >= 0 and var slash ? path[..slash] : path;

    /// <summary>The length of the scheme before the colon, or -1 (RFC 3986, section 3.1).</summary>
    private static int SchemeLength(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon <= 0 || !char.IsAsciiLetter((char)text[0]))
        {
            return -1;
        }

        foreach (var b in text[..colon])
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return -1;
            }
        }

        return colon;
    }

    private static bool IsAuthority(ReadOnlySpan<byte> authority, bool isIri)
    {
        var at = authority.LastIndexOf((byte)'@');
        if (at >= 0 && !IsMadeOf(authority[..at], UserPunctuation, isIri))
        {
            return false;
        }

        var host = authority[(at + 1)..];
        var bracket = host.LastIndexOf((byte)']');
        var colon = host.LastIndexOf((byte)':');
        if (colon > bracket)
        {
            if (host[(colon + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            {
                return false;
            }

            host = host[..colon];
        }

        return host is [(byte)'[', .., (byte)']'] ? IsAddressLiteral(host[1..^1]) : IsMadeOf(host, HostPunctuation, isIri);
    }

    /// <summary>Checks an IPv6 address, or a future version such as v1.x (RFC 3986, section 3.2.2).</summary>
    private static bool IsAddressLiteral(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] | 0x20) != 'v')
        {
            return AddressFormats.IsIPv6(text);
        }

        var dot = text.IndexOf((byte)'.');
        return dot > 1 && dot < text.Length - 1 && text[1..dot].IndexOfAnyExcept(AddressFormats.HexDigits) < 0
            && IsMadeOf(text[(dot + 1)..], UserPunctuation, isIri: false) && !text.Contains((byte)'%');
    }

    /// <summary>
    /// Returns whether a text consists of letters, digits, percent-encoded bytes and the given punctuation. An IRI may also have the ucschar of RFC 3987.
    /// </summary>
    private static bool IsMadeOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> punctuation, bool isIri)
    {
        while (!text.IsEmpty)
        {
            var b = text[0];
            var length = 1;
            if (b == '%')
            {
                if (text.Length < 3 || !char.IsAsciiHexDigit((char)text[1]) || !char.IsAsciiHexDigit((char)text[2]))
                {
                    return false;
                }

                length = 3;
            }
            else if (b >= 0x80)
            {
                if (!isIri)
                {
                    return false;
                }

                Rune.DecodeFromUtf8(text, out var rune, out length);
                if (rune.Value < 0xA0 || rune.Value is >= 0xFFF0 and <= 0xFFFF || (rune.Value & 0xFFFE) == 0xFFFE)
                {
                    return false;
                }
            }
            else if (!char.IsAsciiLetterOrDigit((char)b) && !punctuation.Contains(b))
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }
}
