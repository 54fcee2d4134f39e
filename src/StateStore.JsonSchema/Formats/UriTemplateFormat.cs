namespace StateStore.JsonSchema.Formats;

internal static class UriTemplateFormat
{
    /// <summary>Checks a URI template: literals, and expressions in braces (RFC 6570, section 2).</summary>
    public static bool IsUriTemplate(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var length = 1;
            if (text[0] == '{')
            {
                length = text.IndexOf((byte)'}') + 1;
                if (length == 0 || !IsExpression(text[1..(length - 1)]))
                {
                    return false;
                }
            }
            else if (text[0] <= ' ' || text[0] == 0x7F || "\"<>\\^`|}"u8.Contains(text[0]) || (text[0] == '%' && !IsPercentEncoded(text)))
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static bool IsExpression(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && "+#./;?&"u8.Contains(text[0]))
        {
            text = text[1..];
        }

        if (text.IsEmpty)
        {
            return false;
        }

        foreach (var range in text.Split((byte)','))
        {
            if (!IsVariable(text[range]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks a variable: a name, optionally with * or with a prefix length of 1 to 9999 after a colon.</summary>
    private static bool IsVariable(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("*"u8))
        {
            text = text[..^1];
        }
        else if (text.IndexOf((byte)':') is >= 0 and var colon)
        {
            var prefix = text[(colon + 1)..];
            if (prefix.Length is 0 or > 4 || prefix[0] == '0' || prefix.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            {
                return false;
            }

            text = text[..colon];
        }

        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.IndexOf(".."u8) >= 0)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isName = char.IsAsciiLetterOrDigit((char)text[i]) || text[i] is (byte)'_' or (byte)'.' || (text[i] == '%' && IsPercentEncoded(text[i..]));
            if (!isName)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPercentEncoded(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]);
}
