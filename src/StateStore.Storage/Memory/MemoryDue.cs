using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>
/// The namespaces with a due entry, ordered by the time of their earliest one. This order of the whole store spares the sweep a look into each
/// namespace.
/// </summary>
internal sealed class MemoryDue
{
    private readonly Lock _lock = new();
    private readonly SortedSet<(long Milliseconds, string Namespace)> _order = new(new Order());
    private readonly Dictionary<string, long> _times = new(StringComparer.Ordinal);

    /// <summary>Sets the time of the earliest due entry of a namespace; null = it has none. The caller holds the lock of the namespace.</summary>
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

    /// <summary>Orders by time. Any fixed order does for equal times.</summary>
    private sealed class Order : IComparer<(long Milliseconds, string Namespace)>
    {
        public int Compare((long Milliseconds, string Namespace) x, (long Milliseconds, string Namespace) y) =>
            x.Milliseconds != y.Milliseconds ? x.Milliseconds.CompareTo(y.Milliseconds) : string.CompareOrdinal(x.Namespace, y.Namespace);
    }
}
