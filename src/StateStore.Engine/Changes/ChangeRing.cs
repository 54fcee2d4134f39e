namespace StateStore.Engine.Changes;

/// <summary>The newest events of one log that its pump has read. All live readers share them, so the store is read once for all.</summary>
/// <remarks>The ring is bounded in events and bytes; a reader that falls behind it reads the log itself. The ring is not synchronised.</remarks>
internal sealed class ChangeRing(LogPosition start)
{
    private const int MaxEvents = 1024;
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly LogEntry[] _entries = new LogEntry[MaxEvents];
    private long _first; // number of the oldest entry held; entry n lies at n % MaxEvents
    private long _next;
    private long _bytes;

    /// <summary>The position before the oldest event: the ring holds every event after it, up to <see cref="End"/>.</summary>
    public LogPosition Begin { get; private set; } = start;

    /// <summary>The position of the newest event that the pump has read.</summary>
    public LogPosition End { get; private set; } = start;

    /// <summary>
    /// The number of breaks: reads of the pump that did not continue where the last one ended. Positions before and after a break can't be compared,
    /// because a log that began anew may give any positions.
    /// </summary>
    public int Breaks { get; private set; }

    public void Add(LogEntry entry)
    {
        while (_next > _first && (_next - _first == MaxEvents || _bytes + entry.Payload.Length > MaxBytes))
        {
            DropOldest();
        }

        _entries[_next++ % MaxEvents] = entry;
        _bytes += entry.Payload.Length;
        End = entry.Position;
    }

    /// <summary>Drops all events after a gap: from now on only events after <paramref name="position"/> are consecutive.</summary>
    public void Restart(LogPosition position)
    {
        Array.Clear(_entries);
        (_first, _next, _bytes) = (0, 0, 0);
        (Begin, End) = (position, position);
        Breaks++;
    }

    /// <summary>A page of the events after a position that lies within the ring.</summary>
    public LogEntry[] After(LogPosition position, PageBound page)
    {
        var low = _first;
        var high = _next;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_entries[middle % MaxEvents].Position <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var count = 0;
        for (var bytes = 0L; low + count < _next; count++)
        {
            var more = _entries[(low + count) % MaxEvents].Payload.Length;
            if (!page.Fits(count, bytes, more))
            {
                break;
            }

            bytes += more;
        }

        var found = new LogEntry[count];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = _entries[(low + i) % MaxEvents];
        }

        return found;
    }

    private void DropOldest()
    {
        ref var oldest = ref _entries[_first++ % MaxEvents];
        Begin = oldest.Position;
        _bytes -= oldest.Payload.Length;
        oldest = default;
    }
}
