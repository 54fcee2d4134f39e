using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace StateStore.JsonSchema.Program;

/// <summary>
/// The property names that a schema mentions, found by length and words: a name of up to 16 bytes is compared as two integers. The caller
/// passes the slot it expects, the one after the last found, because documents tend to keep the order of their schema.
/// </summary>
internal sealed class PropertyTable
{
    public static readonly PropertyTable Empty = new([], []);

    private readonly Entry[] _entries;
    private readonly int[] _slots;
    private readonly int _shift;

    public PropertyTable(byte[][] names, SchemaNode?[] schemas)
    {
        Names = names;
        _entries = new Entry[names.Length];
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 3 * names.Length));
        _shift = 64 - BitOperations.Log2((uint)size);
        _slots = new int[size];
        Array.Fill(_slots, -1);
        for (int i = 0; i < names.Length; i++)
        {
            NameKey key = NameKey.Of(names[i]);
            _entries[i] = new Entry(key, names[i], schemas[i]);
            int at = (int)(key.Hash(names[i]) >> _shift);
            while (_slots[at] >= 0) at = (at + 1) & (size - 1);
            _slots[at] = i;
        }
    }

    public byte[][] Names { get; }

    public int Count => _entries.Length;

    /// <summary>The schema that <c>properties</c> has for a slot; null when only other keywords mention the name.</summary>
    public SchemaNode? Schema(int slot) => _entries[slot].Schema;

    /// <summary>Replaces the schemas; only before the table is in use.</summary>
    public void Replace(Func<SchemaNode, SchemaNode> target)
    {
        foreach (ref Entry entry in _entries.AsSpan())
        {
            if (entry.Schema is not null) entry.Schema = target(entry.Schema);
        }
    }

    /// <summary>The slot of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name, int expected)
    {
        Entry[] entries = _entries;
        if (entries.Length == 0) return -1;
        NameKey key = NameKey.Of(name);
        if ((uint)expected < (uint)entries.Length && entries[expected].Matches(key, name)) return expected;
        return Search(key, name);
    }

    private int Search(NameKey key, ReadOnlySpan<byte> name)
    {
        for (int at = (int)(key.Hash(name) >> _shift); ; at = (at + 1) & (_slots.Length - 1))
        {
            int slot = _slots[at];
            if (slot < 0 || _entries[slot].Matches(key, name)) return slot;
        }
    }

    private struct Entry(NameKey key, byte[] name, SchemaNode? schema)
    {
        public SchemaNode? Schema = schema;
        private readonly NameKey _key = key;
        private readonly byte[] _name = name;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Matches(NameKey key, ReadOnlySpan<byte> name)
            => _key.First == key.First && _key.Last == key.Last && _key.Length == key.Length
                && (key.Length <= 2 * sizeof(ulong) || name.SequenceEqual(_name));
    }

    /// <summary>The first and last eight bytes of a name, which overlap in names shorter than 16, and its length: exact up to there.</summary>
    private readonly struct NameKey(ulong first, ulong last, int length)
    {
        // Odd multipliers drawn per process, so that nobody can choose names that collide.
        private static readonly ulong Seed1 = (ulong)Random.Shared.NextInt64() | 1;
        private static readonly ulong Seed2 = (ulong)Random.Shared.NextInt64() | 1;

        public readonly ulong First = first;
        public readonly ulong Last = last;
        public readonly int Length = length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static NameKey Of(ReadOnlySpan<byte> name)
        {
            int length = name.Length;
            if (length >= sizeof(ulong))
            {
                ulong last = BinaryPrimitives.ReadUInt64LittleEndian(name[(length - sizeof(ulong))..]);
                return new NameKey(BinaryPrimitives.ReadUInt64LittleEndian(name), last, length);
            }

            if (length >= sizeof(uint))
            {
                ulong low = BinaryPrimitives.ReadUInt32LittleEndian(name);
                return new NameKey(low, BinaryPrimitives.ReadUInt32LittleEndian(name[(length - sizeof(uint))..]), length);
            }

            return length == 0 ? default : new NameKey(((ulong)name[0] << 16) | ((ulong)name[length / 2] << 8) | name[length - 1], 0, length);
        }

        public ulong Hash(ReadOnlySpan<byte> name)
        {
            ulong hash = (First * Seed1) ^ BitOperations.RotateLeft((Last + (ulong)Length) * Seed2, 32);
            for (int i = sizeof(ulong); i < Length - sizeof(ulong); i += sizeof(ulong))
            {
                hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name[i..])) * Seed1, 29);
            }

            return hash * Seed2;
        }
    }
}
