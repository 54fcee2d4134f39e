using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>
/// The property names that a schema mentions. They are found by length and words: a name of up to 16 bytes is compared as two integers. The caller
/// first tries the entry after the last one found, because documents usually have the order of their schema.
/// </summary>
internal sealed class PropertyTable
{
    /// <summary>The number of names with a bit in one word.</summary>
    public const int WordBits = 64;

    // Up to this number of names, comparing with all of them is cheaper than hashing.
    private const int ScannedEntries = 8;

    // The names, and after them one entry for all other names.
    private readonly Entry[] _entries;
    private readonly int[] _slots;
    private readonly int _shift;

    public PropertyTable(byte[][] names, SchemaNode?[] schemas)
    {
        Names = names;
        _entries = new Entry[names.Length + 1];
        _entries[^1] = Entry.Others(names.Length);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 3 * names.Length));
        _shift = 64 - BitOperations.Log2((uint)size);
        _slots = new int[size];
        Array.Fill(_slots, names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            var key = TextKey.Of(names[i], hasWord: false);
            _entries[i] = new Entry(i, key, names[i], schemas[i]);
            var at = (int)(key.Hash(names[i]) >> _shift);
            while (_slots[at] < names.Length)
            {
                at = (at + 1) & (size - 1);
            }

            _slots[at] = i;
        }
    }

    public byte[][] Names { get; }

    public int Count => Names.Length;

    /// <summary>The entry to try first: that of the first name, or that of all other names if there are no names.</summary>
    public ref readonly Entry First => ref MemoryMarshal.GetArrayDataReference(_entries);

    /// <summary>The schema that <c>properties</c> has for a slot; null if only other keywords mention the name.</summary>
    public SchemaNode? Schema(int slot) => _entries[slot].Schema;

    /// <summary>Replaces the schemas. The table must not be in use yet.</summary>
    public void Replace(Func<SchemaNode, SchemaNode> target)
    {
        foreach (ref var entry in _entries.AsSpan())
        {
            if (entry.Schema is { } schema)
            {
                entry.Schema = target(schema);
            }
        }
    }

    /// <summary>Sets the schema of all names without one, and of all other names. Call it only before the table is in use.</summary>
    public void Fill(SchemaNode schema)
    {
        foreach (ref var entry in _entries.AsSpan())
        {
            entry.Schema ??= schema;
        }
    }

    public bool Contains(ReadOnlySpan<byte> name, bool hasWord) => Find(name, hasWord).Slot < Count;

    /// <summary>Finds the entry of a name, or that of all other names.</summary>
    /// <param name="name">The name.</param>
    /// <param name="hasWord">True if the name is in a document without escapes, and eight bytes can be read from its start.</param>
    public ref readonly Entry Find(ReadOnlySpan<byte> name, bool hasWord)
    {
        var slot = hasWord && Count <= ScannedEntries ? Scan(name) : Search(TextKey.Of(name, hasWord), name);
        return ref _entries[slot];
    }

    private int Scan(ReadOnlySpan<byte> name)
    {
        var entries = _entries;
        var slot = 0;
        while (slot < entries.Length - 1 && !entries[slot].IsRaw(name))
        {
            slot++;
        }

        return slot;
    }

    private int Search(in TextKey key, ReadOnlySpan<byte> name)
    {
        for (var at = (int)(key.Hash(name) >> _shift); ; at = (at + 1) & (_slots.Length - 1))
        {
            var slot = _slots[at];
            if (slot == Count || _entries[slot].Matches(in key, name))
            {
                return slot;
            }
        }
    }

    internal struct Entry(int slot, TextKey key, byte[] name, SchemaNode? schema)
    {
        public SchemaNode? Schema = schema;
        private readonly TextKey _key = key;
        private readonly byte[] _name = name;

        // The bytes of the first word that belong to the name.
        private readonly ulong _mask = key.Length is >= 0 and < sizeof(ulong) ? (1UL << (8 * key.Length)) - 1 : ulong.MaxValue;

        // The length to compare with names as written in a document. A written name with a backslash is an escaped one, and must never match here.
        private readonly int _rawLength = name.Contains((byte)'\\') ? -1 : key.Length;

        /// <summary>The position of the name among the names; the number of names for all other names.</summary>
        public int Slot { get; } = slot;

        /// <summary>The bit of the slot in a word; 0 for slots beyond the word and for all other names.</summary>
        public ulong Bit { get; } = key.Length >= 0 && slot < WordBits ? 1UL << slot : 0;

        /// <summary>Creates the entry of all other names. Its length, -1, matches no text.</summary>
        public static Entry Others(int slot) => new(slot, new TextKey(0, 0, -1), [], null);

        /// <summary>The entry after another one, which must not be that of all other names.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ref readonly Entry Following(ref readonly Entry entry) => ref Unsafe.Add(ref Unsafe.AsRef(in entry), 1);

        /// <summary>Returns true if this is the entry of a name, by its written bytes. After false it may still be the entry.</summary>
        /// <param name="name">The name. Eight bytes must be readable from its start.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool IsRaw(ReadOnlySpan<byte> name) =>
            _rawLength == name.Length && (TextKey.FirstWord(name) & _mask) == _key.First && (name.Length <= sizeof(ulong) || EndsAlike(name));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Matches(in TextKey key, ReadOnlySpan<byte> name) =>
            _key.Equals(in key) && (key.Length <= TextKey.ExactLength || name.SequenceEqual(_name));

        private readonly bool EndsAlike(ReadOnlySpan<byte> name) =>
            TextKey.LastWord(name) == _key.Last && (name.Length <= TextKey.ExactLength || name.SequenceEqual(_name));
    }
}
