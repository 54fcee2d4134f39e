using System.Collections;

namespace StateStore.Engine.Keys;

/// <summary>The keys of a batch, in the order in which they are first named.</summary>
internal sealed class WorkingKeys : IEnumerable<WorkingKey>
{
    /// <summary>The number of keys up to which a linear search is used; most batches have one key.</summary>
    private const int Few = 8;

    private readonly List<WorkingKey> _keys = new(1);
    private Dictionary<string, WorkingKey>? _byName;

    public int Count => _keys.Count;

    public WorkingKey? Find(string name)
    {
        if (_byName is not null)
        {
            return _byName.GetValueOrDefault(name);
        }

        foreach (var key in _keys)
        {
            if (key.Name == name)
            {
                return key;
            }
        }

        return null;
    }

    public void Add(WorkingKey key)
    {
        _keys.Add(key);
        if (_byName is null && _keys.Count > Few)
        {
            _byName = _keys.ToDictionary(known => known.Name, StringComparer.Ordinal);
        }
        else
        {
            _byName?.Add(key.Name, key);
        }
    }

    public void Clear()
    {
        _keys.Clear();
        _byName = null;
    }

    public List<WorkingKey>.Enumerator GetEnumerator() => _keys.GetEnumerator();

    IEnumerator<WorkingKey> IEnumerable<WorkingKey>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
