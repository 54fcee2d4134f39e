using System.Numerics;
using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Program;

/// <summary>
/// The property names that a schema mentions, found by length and words: a name of up to 16 bytes is compared as two integers. The caller
/// passes the slot it expects, the one after the last found, because documents tend to keep the order of their schema.
/// </summary>
internal sealed class PropertyTable
{
    public static readonly PropertyTable Empty = new([], []);

    // Up to here looking at all names is cheaper than hashing.
    private const int ScannedEntries = 8;

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
            TextKey key = TextKey.Of(names[i], hasWord: false);
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
    public void Replace(Func<SchemaNode?, SchemaNode?> target)
    {
        foreach (ref Entry entry in _entries.AsSpan()) entry.Schema = target(entry.Schema);
    }

    /// <summary>Whether a slot, which may be beyond the last, is that of the name.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="name">The name, from whose beginning eight bytes can be read.</param>
    /// <param name="schema">The schema of the slot if it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAt(int slot, ReadOnlySpan<byte> name, out SchemaNode? schema)
    {
        Entry[] entries = _entries;
        schema = null;
        if ((uint)slot >= (uint)entries.Length) return false;
        ref Entry entry = ref entries[slot];
        if (!entry.Is(name)) return false;
        schema = entry.Schema;
        return true;
    }

    /// <summary>The slot of a name, or -1.</summary>
    /// <param name="name">The name.</param>
    /// <param name="hasWord">Whether eight bytes can be read from its beginning, however short it is.</param>
    public int Find(ReadOnlySpan<byte> name, bool hasWord)
    {
        TextKey key = TextKey.Of(name, hasWord);
        if (_entries.Length <= ScannedEntries) return Scan(in key, name);
        for (int at = (int)(key.Hash(name) >> _shift); ; at = (at + 1) & (_slots.Length - 1))
        {
            int slot = _slots[at];
            if (slot < 0 || _entries[slot].Matches(in key, name)) return slot;
        }
    }

    private int Scan(in TextKey key, ReadOnlySpan<byte> name)
    {
        Entry[] entries = _entries;
        for (int slot = 0; slot < entries.Length; slot++)
        {
            if (entries[slot].Matches(in key, name)) return slot;
        }

        return -1;
    }

    private struct Entry(TextKey key, byte[] name, SchemaNode? schema)
    {
        public SchemaNode? Schema = schema;
        private readonly TextKey _key = key;
        private readonly byte[] _name = name;

        // The bytes of the first word that belong to the name.
        private readonly ulong _mask = key.Length >= sizeof(ulong) ? ulong.MaxValue : (1UL << (8 * key.Length)) - 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Matches(in TextKey key, ReadOnlySpan<byte> name)
            => _key.Equals(in key) && (key.Length <= TextKey.ExactLength || name.SequenceEqual(_name));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Is(ReadOnlySpan<byte> name)
            => _key.Length == name.Length && (TextKey.FirstWord(name) & _mask) == _key.First && (name.Length <= sizeof(ulong) || EndsAlike(name));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly bool EndsAlike(ReadOnlySpan<byte> name)
            => TextKey.LastWord(name) == _key.Last && (name.Length <= TextKey.ExactLength || name.SequenceEqual(_name));
    }
}
