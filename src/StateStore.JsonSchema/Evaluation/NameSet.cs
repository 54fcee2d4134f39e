using System.Buffers;
using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>The slots of the names seen in one object: a word for the first 64, a pooled array for the rest.</summary>
internal struct NameSet : IDisposable
{
    private const int WordBits = PropertyTable.WordBits;

    private readonly ulong[]? _rest;
    private ulong _first;

    public NameSet(int count) => _rest = count > WordBits ? RentCleared(count / WordBits) : null;

    /// <summary>Creates a set of at most 64 names.</summary>
    public NameSet(ulong word) => _first = word;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int slot)
    {
        if (slot < WordBits)
        {
            _first |= 1UL << slot;
        }
        else
        {
            _rest![(slot / WordBits) - 1] |= 1UL << slot;
        }
    }

    public readonly bool Contains(int slot) => (Word(slot / WordBits) >> slot & 1) != 0;

    /// <summary>Returns whether the set contains every slot of another set, given as words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool ContainsAll(ulong[] words) =>
        words.Length == 0 || ((words[0] & ~_first) == 0 && (words.Length == 1 || ContainsRest(words)));

    public readonly void Dispose()
    {
        if (_rest is not null)
        {
            ArrayPool<ulong>.Shared.Return(_rest);
        }
    }

    private readonly bool ContainsRest(ulong[] words)
    {
        for (var word = 1; word < words.Length; word++)
        {
            if ((words[word] & ~_rest![word - 1]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private readonly ulong Word(int word) => word == 0 ? _first : _rest![word - 1];

    private static ulong[] RentCleared(int words)
    {
        var rented = ArrayPool<ulong>.Shared.Rent(words);
        rented.AsSpan(0, words).Clear();
        return rented;
    }
}
