using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>Which namespaces have something that is due, and when: one order for the whole store, so that a sweep need not look into each of them.</summary>
internal sealed class MemoryDue
{
    private readonly Lock _lock = new();
    private readonly SortedSet<(long Milliseconds, string Namespace)> _order = new(new Order());
    private readonly Dictionary<string, long> _times = new(StringComparer.Ordinal);

    /// <summary>When the earliest entry of a namespace is due; null = none is. Called under the lock of the namespace.</summary>
    public void Set(string ns, long? earliest)
    {
        lock (_lock)
        {
            var isKnown = _times.TryGetValue(ns, out var former);
            if (isKnown ? former == earliest : earliest is null)
            {
                return;
            }

            if (isKnown)
            {
                _order.Remove((former, ns));
                _times.Remove(ns);
            }

            if (earliest is { } time)
            {
                _order.Add((time, ns));
                _times.Add(ns, time);
            }
        }
    }

    public ImmutableArray<string> List(DateTimeOffset until, int limit)
    {
        lock (_lock)
        {
            return [.. _order.TakeWhile(due => due.Milliseconds <= until.ToUnixTimeMilliseconds()).Take(limit).Select(due => due.Namespace)];
        }
    }

    /// <summary>By time; among equals any fixed order will do.</summary>
    private sealed class Order : IComparer<(long Milliseconds, string Namespace)>
    {
        public int Compare((long Milliseconds, string Namespace) x, (long Milliseconds, string Namespace) y) =>
            x.Milliseconds != y.Milliseconds ? x.Milliseconds.CompareTo(y.Milliseconds) : string.CompareOrdinal(x.Namespace, y.Namespace);
    }
}
