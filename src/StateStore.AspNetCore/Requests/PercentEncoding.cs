using System.Buffers;
using System.Text;

namespace StateStore.AspNetCore.Requests;

/// <summary>
/// Decodes percent-encoding (RFC 3986, section 2.1) strictly. The framework's decoders keep invalid escapes as they are, so that two spellings could
/// mean one name, or one spelling two names. This decoder refuses invalid escapes.
/// </summary>
internal static class PercentEncoding
{
    /// <summary>Decodes a text. Returns false if an escape is incomplete, not hexadecimal, or does not give valid UTF-8.</summary>
    /// <param name="text">One path segment, or one name or value of a query.</param>
    /// <param name="plusIsSpace">True for query strings, which are form-encoded: a plus sign is a space. In a path it is a plus sign.</param>
    /// <param name="decoded">The decoded text.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, out string decoded)
    {
        if (text.IndexOfAnyExceptInRange('!', '~') < 0 && !text.Contains('%') && !(plusIsSpace && text.Contains('+')))
        {
            decoded = text.ToString();
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return TryBytes(text, plusIsSpace, buffer, out var length) & TryText(buffer.AsSpan(0, length), out decoded);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryBytes(ReadOnlySpan<char> text, bool plusIsSpace, Span<byte> bytes, out int length)
    {
        length = 0;
        while (text.IndexOfAny('%', plusIsSpace ? '+' : '%') is >= 0 and var index)
        {
            length += Encoding.UTF8.GetBytes(text[..index], bytes[length..]);
            if (text[index] == '+')
            {
                bytes[length++] = (byte)' ';
                text = text[(index + 1)..];
                continue;
            }

            if (text.Length < index + 3 || !char.IsAsciiHexDigit(text[index + 1]) || !char.IsAsciiHexDigit(text[index + 2]))
            {
                return false;
            }

            bytes[length++] = Convert.FromHexString(text.Slice(index + 1, 2))[0];
            text = text[(index + 3)..];
        }

        length += Encoding.UTF8.GetBytes(text, bytes[length..]);
        return true;
    }

    private static bool TryText(ReadOnlySpan<byte> utf8, out string text)
    {
        var valid = System.Text.Unicode.Utf8.IsValid(utf8);
        text = valid ? Encoding.UTF8.GetString(utf8) : "";
        return valid;
    }
}
