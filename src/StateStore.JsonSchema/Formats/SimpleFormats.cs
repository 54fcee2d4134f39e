using System.Text;
using StateStore.JsonSchema.Patterns;

namespace StateStore.JsonSchema.Formats;

internal static class SimpleFormats
{
    /// <summary>Checks a UUID: 8-4-4-4-12 hexadecimal digits (RFC 4122, section 3).</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isDash = i is 8 or 13 or 18 or 23;
            if (isDash ? text[i] != '-' : !char.IsAsciiHexDigit((char)text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks a JSON Pointer: empty, or a slash at the start; each tilde begins an escape (RFC 6901, section 3).</summary>
    public static bool IsJsonPointer(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[0] != '/')
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ((byte)'0' or (byte)'1')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks a relative JSON Pointer: a number without leading zeros, then a pointer or # (draft-bhutton-relative-json-pointer-00).</summary>
    public static bool IsRelativeJsonPointer(ReadOnlySpan<byte> text)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0)
        {
            digits = text.Length;
        }

        if (digits == 0 || (text[0] == '0' && digits > 1))
        {
            return false;
        }

        var rest = text[digits..];
        return rest.SequenceEqual("#"u8) || IsJsonPointer(rest);
    }

    public static bool IsRegex(ReadOnlySpan<byte> text) => new PatternParser(Encoding.UTF8.GetString(text)).TryParse(out _, out _);
}
