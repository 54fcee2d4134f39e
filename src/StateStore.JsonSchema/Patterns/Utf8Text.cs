using System.Runtime.CompilerServices;

namespace StateStore.JsonSchema.Patterns;

/// <summary>Reads code points of a text, which must be valid UTF-8, in both directions.</summary>
internal static class Utf8Text
{
    /// <summary>Reads the code point at a position that is not the end, and moves the position after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Next(ReadOnlySpan<byte> text, ref int position)
    {
        int first = text[position++];
        return first < 0x80 ? first : NextLong(text, first, ref position);
    }

    /// <summary>Reads the code point before a position that is not the start, and moves the position before it.</summary>
    public static int Previous(ReadOnlySpan<byte> text, ref int position)
    {
        StepBack(text, ref position);
        var at = position;
        return Next(text, ref at);
    }

    /// <summary>Moves a position that is not the start before the previous code point.</summary>
    public static void StepBack(ReadOnlySpan<byte> text, ref int position)
    {
        do
        {
            position--;
        }
        while ((text[position] & 0xC0) == 0x80);
    }

    private static int NextLong(ReadOnlySpan<byte> text, int first, ref int position)
    {
        var tail = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
        var point = first & (0x3F >> tail);
        for (; tail > 0; tail--)
        {
            point = (point << 6) | (text[position++] & 0x3F);
        }

        return point;
    }
}
