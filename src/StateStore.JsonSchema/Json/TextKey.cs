using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.JsonSchema.Json;

/// <summary>
/// The first and last eight bytes of a text, which overlap in texts shorter than 16, and its length: exact up to there. Texts shorter than eight
/// are one word, filled up with zeros.
/// </summary>
internal readonly struct TextKey(ulong first, ulong last, int length)
{
    /// <summary>Up to this length equal keys mean equal texts.</summary>
    public const int ExactLength = 2 * sizeof(ulong);

    // Odd multipliers drawn per process, so that nobody can choose names that collide.
    private static readonly ulong Seed1 = (ulong)Random.Shared.NextInt64() | 1;
    private static readonly ulong Seed2 = (ulong)Random.Shared.NextInt64() | 1;

    public readonly ulong First = first;
    public readonly ulong Last = last;
    public readonly int Length = length;

    /// <param name="text">The text.</param>
    /// <param name="hasWord">Whether eight bytes can be read from where the text begins, however short it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TextKey Of(ReadOnlySpan<byte> text, bool hasWord)
    {
        var length = text.Length;
        if (length >= sizeof(ulong))
        {
            return new TextKey(FirstWord(text), LastWord(text), length);
        }

        var word = hasWord ? FirstWord(text) & ((1UL << (8 * length)) - 1) : ShortWord(text);
        return new TextKey(word, 0, length);
    }

    /// <summary>The eight bytes from the beginning of a text, of which the caller knows that they are there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FirstWord(ReadOnlySpan<byte> text) => Word(ref MemoryMarshal.GetReference(text));

    /// <summary>The last eight bytes of a text that has as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LastWord(ReadOnlySpan<byte> text) => Word(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), text.Length - sizeof(ulong)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(in TextKey other) => First == other.First && Last == other.Last && Length == other.Length;

    /// <param name="text">The text that this is the key of.</param>
    public ulong Hash(ReadOnlySpan<byte> text)
    {
        var hash = (First * Seed1) ^ BitOperations.RotateLeft((Last + (ulong)Length) * Seed2, 32);
        for (var i = sizeof(ulong); i < Length - sizeof(ulong); i += sizeof(ulong))
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text[i..])) * Seed1, 29);
        }

        return hash * Seed2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte start)
    {
        var word = Unsafe.ReadUnaligned<ulong>(ref start);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong ShortWord(ReadOnlySpan<byte> text)
    {
        ulong word = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            word = (word << 8) | text[i];
        }

        return word;
    }
}
