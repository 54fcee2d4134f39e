using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The newest items, numbered 1, 2, 3, ...; it grows up to a capacity, and from then on each new one takes the place of the oldest.</summary>
internal class Ring<T>(int capacity)
{
    private T[] _items = new T[Math.Min(4, capacity)];

    public long Last { get; private set; }

    public int Count { get; private set; }

    public long First => Last - Count + 1;

    public void Append(T item)
    {
        if (Count == _items.Length && Count < capacity)
        {
            Grow();
        }

        Last++;
        Count = Math.Min(Count + 1, _items.Length);
        _items[Last % _items.Length] = item;
    }

    /// <summary>Forgets all items. If there ever was one, the numbers go on behind one that is never given, so a reader at the end is told that items are missing.</summary>
    public void Clear()
    {
        Last += Last > 0 ? 1 : 0;
        Count = 0;
        _items = new T[Math.Min(4, capacity)];
    }

    /// <summary>Newest first.</summary>
    public ImmutableArray<T> Newest(int limit)
    {
        var count = Math.Min(limit, Count);
        return [.. Slice(Last - count + 1, count).Reverse()];
    }

    /// <summary>Items that are here, oldest first.</summary>
    protected ImmutableArray<T> Slice(long first, int count)
    {
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var number = first; number < first + count; number++)
        {
            items.Add(_items[number % _items.Length]);
        }

        return items.MoveToImmutable();
    }

    private void Grow()
    {
        var larger = new T[Math.Min(_items.Length * 2, capacity)];
        for (var number = First; number <= Last; number++)
        {
            larger[number % larger.Length] = _items[number % _items.Length];
        }

        _items = larger;
    }
}
