using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace StateStore.JsonSchema.Json;

/// <summary>Unescapes JSON strings (RFC 8259, section 7) and counts their characters.</summary>
internal static class JsonStrings
{
    /// <summary>Unescapes a string that the parser has accepted: every escape is complete, and surrogates are paired.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, ref byte[] scratch)
    {
        if (scratch.Length < raw.Length)
        {
            scratch = new byte[Math.Max(raw.Length, 2 * scratch.Length)];
        }

        int read = 0, written = 0;
        while (read < raw.Length)
        {
            var b = raw[read++];
            if (b != '\\')
            {
                scratch[written++] = b;
                continue;
            }

            b = raw[read++];
            if (b == 'u')
            {
                var rune = ReadRune(raw, ref read);
                written += rune.EncodeToUtf8(scratch.AsSpan(written));
            }
            else
            {
                scratch[written++] = ShortEscape(b);
            }
        }

        return scratch.AsSpan(0, written);
    }

    /// <summary>Counts the Unicode code points in valid UTF-8.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> text)
    {
        var count = text.Length;
        foreach (var b in text)
        {
            if ((b & 0xC0) == 0x80)
            {
                count--;
            }
        }

        return count;
    }

    /// <summary>The UTF-16 code unit of four hexadecimal digits, or -1.</summary>
    public static int HexUnit(ReadOnlySpan<byte> digits) =>
        digits.Length >= 4 && Utf8Parser.TryParse(digits[..4], out ushort unit, out var consumed, 'x') && consumed == 4 ? unit : -1;

    private static Rune ReadRune(ReadOnlySpan<byte> raw, ref int read)
    {
        var unit = (char)HexUnit(raw[read..]);
        read += 4;
        if (!char.IsHighSurrogate(unit))
        {
            return new Rune(unit);
        }

        var low = (char)HexUnit(raw[(read + 2)..]);
        read += 6;
        return new Rune(unit, low);
    }

    private static byte ShortEscape(byte b) => b switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => b,
    };
}
