using System.Buffers;
using System.Text;

namespace StateStore.AspNetCore.Requests;

/// <summary>
/// Decodes percent-encoding (RFC 3986) strictly. The framework's decoders leave bad escapes standing, so that two spellings could
/// name one thing and one spelling two; here what can't be decoded is refused.
/// </summary>
internal static class PercentEncoding
{
    /// <summary>False when an escape is cut short, not hexadecimal, or does not give valid UTF-8.</summary>
    /// <param name="text">One path segment, or one name or value of a query.</param>
    /// <param name="plusIsSpace">Query strings are form-encoded: there a plus sign is a space. In a path it is a plus sign.</param>
    /// <param name="decoded">The text meant.</param>
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
