using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Compilation;

/// <summary>Numbers property names in the order of their first occurrence.</summary>
internal sealed class NameNumbers : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    // A larger table is not kept: clearing it would slow down each small schema after it.
    private const int KeptNames = 64;

    private readonly List<byte[]> _names = [];
    private Dictionary<byte[], int> _numbers;

    public NameNumbers() => _numbers = new(this);

    public int Count => _names.Count;

    public byte[][] ToArray() => [.. _names];

    public void Clear()
    {
        if (_names.Count > KeptNames)
        {
            _numbers = new(this);
        }

        _numbers.Clear();
        _names.Clear();
    }

    /// <summary>Returns the number of a name, and whether the name is new.</summary>
    public bool Add(ReadOnlySpan<byte> name, out int number)
    {
        var numbers = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (numbers.TryGetValue(name, out number))
        {
            return false;
        }

        number = _names.Count;
        _names.Add(name.ToArray());
        _numbers.Add(_names[^1], number);
        return true;
    }

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <summary>Hashes a name with a seed of the process, so that a schema cannot choose names that collide.</summary>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)(TextKey.Of(alternate, hasWord: false).Hash(alternate) >> 32);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
