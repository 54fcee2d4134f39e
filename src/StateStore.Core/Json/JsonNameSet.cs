namespace StateStore.Core.Json;

/// <summary>Finds duplicate names while a text is being compacted. A name is a range of the output.</summary>
/// <remarks>Names of small objects are compared one by one. Larger objects use a hash set, so 100,000 names in one object cost linear time.</remarks>
internal sealed class JsonNameSet
{
    private const int LinearUpTo = 12;

    /// <summary>The greatest number of names for which a thread keeps its array between two texts.</summary>
    private const int LargestKept = 4096;

    private readonly Stack<Scope> _scopes = new();
    private (int Start, int End)[] _ranges = new (int, int)[64];
    private int _count;
    private Scope _current = new(0, null);

    [ThreadStatic]
    private static JsonNameSet? _ofThisThread;

    private readonly record struct Scope(int First, HashSet<ulong>? Hashes);

    /// <summary>An empty set, reused by every text that this thread compacts.</summary>
    public static JsonNameSet OfThisThread()
    {
        var set = _ofThisThread ??= new();
        set._scopes.Clear();
        set._count = 0;
        set._current = new(0, null);
        if (set._ranges.Length > LargestKept)
        {
            set._ranges = new (int, int)[64];
        }

        return set;
    }

    /// <summary>Begins an object or array (an array holds no names).</summary>
    public void Enter()
    {
        _scopes.Push(_current);
        _current = new(_count, null);
    }

    public void Leave()
    {
        _count = _current.First;
        _current = _scopes.Pop();
    }

    /// <summary>Adds the name at a range of <paramref name="output"/>; false if the innermost object already has it.</summary>
    public bool TryAdd(ReadOnlySpan<byte> output, int start, int end)
    {
        var size = _count - _current.First;
        if (size >= LinearUpTo)
        {
            if (!TryAddHashed(output, start, end) && Contains(output, start, end))
            {
                return false;
            }
        }
        else if (Contains(output, start, end))
        {
            return false;
        }

        if (_count == _ranges.Length)
        {
            Array.Resize(ref _ranges, _count * 2);
        }

        _ranges[_count++] = (start, end);
        return true;
    }

    /// <summary>False if the hash is known: a duplicate, or rarely a collision, which <see cref="Contains"/> resolves.</summary>
    private bool TryAddHashed(ReadOnlySpan<byte> output, int start, int end)
    {
        if (_current.Hashes is null)
        {
            _current = _current with { Hashes = new(capacity: LinearUpTo * 4) };
            foreach (var (s, e) in _ranges.AsSpan(_current.First, _count - _current.First))
            {
                _current.Hashes!.Add(Hash(output[s..e]));
            }
        }

        return _current.Hashes!.Add(Hash(output[start..end]));
    }

    private bool Contains(ReadOnlySpan<byte> output, int start, int end)
    {
        var name = output[start..end];
        foreach (var (s, e) in _ranges.AsSpan(_current.First, _count - _current.First))
        {
            if (output[s..e].SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Two independently seeded 32-bit hashes. A sender can't aim for collisions, and a chance collision needs billions of names.</summary>
    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        var first = default(HashCode);
        first.AddBytes(name);
        var second = default(HashCode);
        second.Add(name.Length);
        second.AddBytes(name);
        return ((ulong)(uint)first.ToHashCode() << 32) | (uint)second.ToHashCode();
    }
}
