using System.Numerics;

namespace StateStore.Storage;

/// <summary>Counts of the last hour, in slots of <see cref="TermFlow.Slot"/>. It is not safe for concurrent callers.</summary>
/// <typeparam name="T">The count of a slot: a number, or a <see cref="TermFlow"/>.</typeparam>
public sealed class SlotCounts<T>
    where T : struct, IAdditionOperators<T, T, T>
{
    private readonly SortedDictionary<long, T> _slots = [];
    private long _newest = long.MinValue;

    /// <summary>Adds to the count of a slot.</summary>
    /// <param name="slot">The number of the slot (<see cref="TermFlow.SlotOf"/>).</param>
    /// <param name="change">The number to add.</param>
    public void Add(long slot, T change)
    {
        _slots[slot] = _slots.TryGetValue(slot, out var present) ? present + change : change;
        if (slot > _newest)
        {
            _newest = slot;
            RemoveOld(slot);
        }
    }

    /// <summary>The sum of the last slots, the present one included.</summary>
    /// <param name="now">The present slot.</param>
    /// <param name="slots">The number of slots.</param>
    public T Last(long now, int slots)
    {
        var sum = default(T);
        foreach (var (slot, count) in _slots)
        {
            sum = slot > now - slots ? sum + count : sum;
        }

        return sum;
    }

    /// <summary>Removes the counts of more than an hour ago, and returns whether no count is left.</summary>
    /// <param name="now">The present slot.</param>
    public bool RemoveOld(long now)
    {
        while (_slots.Count > 0 && _slots.First().Key is var first && first <= now - TermFlow.HourSlots)
        {
            _slots.Remove(first);
        }

        return _slots.Count == 0;
    }
}
