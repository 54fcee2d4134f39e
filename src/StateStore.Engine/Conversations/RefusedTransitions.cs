using System.Collections.Immutable;

namespace StateStore.Engine.Conversations;

/// <summary>
/// Counts the transitions that the machines of this process refused within the last hour. A refusal changes nothing in the store, and must not cost a
/// write: otherwise a faulty caller could slow the store down.
/// </summary>
internal sealed class RefusedTransitions(TimeProvider clock)
{
    /// <summary>The greatest number of counted edges, some 40 MB at the most. Beyond it, edges without a refusal in the last hour make room, or new ones are ignored.</summary>
    private const int MaxEdges = 10_000;

    /// <summary>The greatest number of counted edges from one state. A caller can ask for any name, and an answer must not grow with it.</summary>
    private const int MaxTargets = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string From), SortedDictionary<string, SlotCounts<long>>> _edges = [];
    private int _count;
    private long _cleaned;

    /// <summary>Counts a refusal.</summary>
    public void Note(string ns, string from, string to)
    {
        var slot = TermFlow.SlotOf(clock.GetUtcNow());
        lock (_lock)
        {
            Counts(ns, from, to, slot)?.Add(slot, 1);
        }
    }

    /// <summary>Forgets the refusals in a namespace that was deleted.</summary>
    public void Forget(string ns)
    {
        lock (_lock)
        {
            foreach (var (edge, targets) in _edges.Where(pair => pair.Key.Namespace == ns).ToList())
            {
                _count -= targets.Count;
                _edges.Remove(edge);
            }
        }
    }

    /// <summary>The refusals of transitions from one state within the last hour, in the order of the other states.</summary>
    public ImmutableArray<RefusedTransition> Of(string ns, string from)
    {
        var slot = TermFlow.SlotOf(clock.GetUtcNow());
        lock (_lock)
        {
            return _edges.TryGetValue((ns, from), out var targets)
                ? [.. targets.Select(target => new RefusedTransition(
                    target.Key, target.Value.Last(slot, TermFlow.MinuteSlots), target.Value.Last(slot, TermFlow.HourSlots))).Where(edge => edge.LastHour > 0)]
                : [];
        }
    }

    /// <summary>The counts of an edge; null if there is no room for it.</summary>
    private SlotCounts<long>? Counts(string ns, string from, string to, long now)
    {
        if (_edges.TryGetValue((ns, from), out var targets) && targets.TryGetValue(to, out var counts))
        {
            return counts;
        }

        // Once in a slot: a caller that is refused again and again must not pay for a look at all edges each time.
        if (IsFull(targets) && _cleaned != now)
        {
            _cleaned = now;
            RemoveUnused(now);
        }

        if (IsFull(targets))
        {
            return null;
        }

        _count++;
        if (!_edges.TryGetValue((ns, from), out targets))
        {
            _edges.Add((ns, from), targets = new(Utf8Order.Instance));
        }

        targets.Add(to, counts = new());
        return counts;
    }

    private bool IsFull(SortedDictionary<string, SlotCounts<long>>? targets) => _count >= MaxEdges || targets?.Count >= MaxTargets;

    private void RemoveUnused(long now)
    {
        foreach (var (edge, targets) in _edges.ToList())
        {
            foreach (var (to, _) in targets.Where(target => target.Value.RemoveOld(now)).ToList())
            {
                targets.Remove(to);
                _count--;
            }

            if (targets.Count == 0)
            {
                _edges.Remove(edge);
            }
        }
    }
}
