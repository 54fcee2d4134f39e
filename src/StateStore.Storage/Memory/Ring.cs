using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The newest items, numbered 1, 2, 3, ... The ring grows up to a capacity; from then on each new item replaces the oldest.</summary>
/// <param name="capacity">The greatest number of items.</param>
/// <param name="sizeOf">The size of an item in bytes, for the bounds of pages.</param>
internal class Ring<T>(int capacity, Func<T, long> sizeOf)
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

    /// <summary>
    /// Removes all items. If the ring ever had an item, the next number is skipped, so a reader at the end learns that items are missing.
    /// </summary>
    public void Clear()
    {
        Last += Last > 0 ? 1 : 0;
        Count = 0;
        _items = new T[Math.Min(4, capacity)];
    }

    /// <summary>A page of the items, newest first, after the <paramref name="skip"/> newest.</summary>
    public ImmutableArray<T> Newest(PageBound page, int skip = 0)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        var bytes = 0L;
        for (var number = Last - skip; number >= First && TryAdd(items, number, page, ref bytes); number--)
        {
        }

        return items.DrainToImmutable();
    }

    /// <summary>A page of the items, oldest first, from a number on.</summary>
    protected ImmutableArray<T> From(long first, PageBound page)
    {
        var items = ImmutableArray.CreateBuilder<T>((int)Math.Clamp(Last - first + 1, 0, page.Items));
        var bytes = 0L;
        for (var number = first; number <= Last && TryAdd(items, number, page, ref bytes); number++)
        {
        }

        return items.DrainToImmutable();
    }

    private bool TryAdd(ImmutableArray<T>.Builder items, long number, PageBound page, ref long bytes)
    {
        var item = _items[number % _items.Length];
        var more = sizeOf(item);
        if (!page.Fits(items.Count, bytes, more))
        {
            return false;
        }

        items.Add(item);
        bytes += more;
        return true;
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
