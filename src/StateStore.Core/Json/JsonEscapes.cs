using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace StateStore.Core.Json;

/// <summary>Reads and writes the escapes of JSON strings (RFC 8259, section 7) in UTF-8.</summary>
internal static class JsonEscapes
{
    /// <summary>The length of <c>\u001f</c>, the longest escape that is ever written.</summary>
    public const int LongestEscape = 6;

    private static readonly SearchValues<byte> Escapable = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>The index of the first byte that a JSON string must escape, or -1.</summary>
    public static int IndexOfEscapable(ReadOnlySpan<byte> text) => text.IndexOfAny(Escapable);

    /// <summary>Writes the escape of such a byte and returns its length.</summary>
    public static int WriteEscape(byte value, Span<byte> target)
    {
        target[0] = (byte)'\\';
        var shorthand = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)0,
        };
        if (shorthand != 0)
        {
            target[1] = shorthand;
            return 2;
        }

        "u00"u8.CopyTo(target[1..]);
        _ = Utf8Formatter.TryFormat(value, target[4..], out _, new StandardFormat('x', 2));
        return LongestEscape;
    }

    /// <summary>
    /// Decodes the content of a JSON string with a valid grammar. False if it holds a lone surrogate, which no Unicode text can hold.
    /// <paramref name="target"/> must be as long as <paramref name="source"/>.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        written = 0;
        while (source.IndexOf((byte)'\\') is >= 0 and var index)
        {
            source[..index].CopyTo(target[written..]);
            written += index;
            var kind = source[index + 1];
            source = source[(index + 2)..];
            if (kind != 'u')
            {
                target[written++] = Unescape(kind);
            }
            else if (TryRune(ref source, out var rune))
            {
                written += rune.EncodeToUtf8(target[written..]);
            }
            else
            {
                return false;
            }
        }

        source.CopyTo(target[written..]);
        written += source.Length;
        return true;
    }

    private static byte Unescape(byte kind) => kind switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => kind,
    };

    /// <summary>Reads four hex digits, and the escape of the low surrogate after a high one.</summary>
    private static bool TryRune(ref ReadOnlySpan<byte> source, out Rune rune)
    {
        var first = Hex(source);
        source = source[4..];
        if (!char.IsHighSurrogate(first))
        {
            return Rune.TryCreate(first, out rune);
        }

        rune = default;
        if (!source.StartsWith("\\u"u8) || !Rune.TryCreate(first, Hex(source[2..]), out rune))
        {
            return false;
        }

        source = source[6..];
        return true;
    }

    private static char Hex(ReadOnlySpan<byte> digits)
    {
        _ = Utf8Parser.TryParse(digits[..4], out ushort value, out _, 'x');
        return (char)value;
    }
}
