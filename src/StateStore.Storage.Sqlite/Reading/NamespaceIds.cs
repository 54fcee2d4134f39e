using System.Collections.Concurrent;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>
/// The ids of namespaces, from committed rows. A row is never removed and keeps its id, so a remembered id stays true whatever other processes do.
/// </summary>
internal sealed class NamespaceIds
{
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<string, long> _ids = new(StringComparer.Ordinal);

    public bool TryGet(string name, out long id) => _ids.TryGetValue(name, out id);

    public void Add(string name, long id)
    {
        if (_ids.Count >= Capacity)
        {
            _ids.Clear();
        }

        _ids[name] = id;
    }
}
