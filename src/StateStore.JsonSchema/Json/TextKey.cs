using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.JsonSchema.Json;

/// <summary>
/// The first and last eight bytes of a text, and its length. The two words overlap for texts shorter than 16 bytes; up to that length the key is exact.
/// A text shorter than eight bytes is one word, padded with zeros.
/// </summary>
internal readonly struct TextKey(ulong first, ulong last, int length)
{
    /// <summary>The length up to which equal keys mean equal texts.</summary>
    public const int ExactLength = 2 * sizeof(ulong);

    // Odd multipliers, random per process, so that an attacker cannot choose names that collide.
    private static readonly ulong Seed1 = (ulong)Random.Shared.NextInt64() | 1;
    private static readonly ulong Seed2 = (ulong)Random.Shared.NextInt64() | 1;

    public readonly ulong First = first;
    public readonly ulong Last = last;
    public readonly int Length = length;

    /// <summary>Creates the key of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hasWord">True if eight bytes can be read from the start of the text, even if it is shorter.</param>
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

    /// <summary>The eight bytes from the start of a text. The caller guarantees that they can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FirstWord(ReadOnlySpan<byte> text) => Word(ref MemoryMarshal.GetReference(text));

    /// <summary>The last eight bytes of a text of at least eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LastWord(ReadOnlySpan<byte> text) => Word(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), text.Length - sizeof(ulong)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(in TextKey other) => First == other.First && Last == other.Last && Length == other.Length;

    /// <summary>Returns the hash of the text.</summary>
    /// <param name="text">The text of this key.</param>
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
