namespace StateStore.JsonSchema.Patterns;

/// <summary>Computes the UTF-8 encodings of a range of code points, as a few sequences of byte ranges (RFC 3629, section 4).</summary>
internal static class Utf8Sequences
{
    private static readonly int[] LastOfLength = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF];

    public static IEnumerable<(byte First, byte Last)[]> Of(int first, int last)
    {
        // The range is split where the length of the encoding changes, and where the low six bits do not take all their values.
        foreach (var limit in LastOfLength)
        {
            if (first > limit || last <= limit)
            {
                continue;
            }

            return [.. Of(first, limit), .. Of(limit + 1, last)];
        }

        for (var bits = 6; bits <= 18 && last > 0x7F; bits += 6)
        {
            var mask = (1 << bits) - 1;
            if ((first & ~mask) == (last & ~mask))
            {
                continue;
            }

            if ((first & mask) != 0)
            {
                return [.. Of(first, first | mask), .. Of((first | mask) + 1, last)];
            }

            if ((last & mask) != mask)
            {
                return [.. Of(first, (last & ~mask) - 1), .. Of(last & ~mask, last)];
            }
        }

        var from = Encode(first);
        var to = Encode(last);
        return [[.. from.Zip(to)]];
    }

    private static byte[] Encode(int point) => point switch
    {
        <= 0x7F => [(byte)point],
        <= 0x7FF => [(byte)(0xC0 | (point >> 6)), Tail(point)],
        <= 0xFFFF => [(byte)(0xE0 | (point >> 12)), Tail(point >> 6), Tail(point)],
        _ => [(byte)(0xF0 | (point >> 18)), Tail(point >> 12), Tail(point >> 6), Tail(point)],
    };

    private static byte Tail(int bits) => (byte)(0x80 | (bits & 0x3F));
}
