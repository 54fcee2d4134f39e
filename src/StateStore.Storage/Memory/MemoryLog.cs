using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>The newest events of a namespace, or of one entry, numbered 1, 2, 3, ...; a ring that grows up to the retention.</summary>
internal sealed class MemoryLog(int retention)
{
    private ReadOnlyMemory<byte>[] _ring = new ReadOnlyMemory<byte>[Math.Min(4, retention)];
    private long _last;
    private int _count;

    public LogPosition Tail => LogPosition.Sequence(_last);

    public int Count => _count;

    private long First => _last - _count + 1;

    public LogPosition Append(ReadOnlyMemory<byte> payload)
    {
        if (_count == _ring.Length && _count < retention)
        {
            Grow();
        }

        _last++;
        _ring[_last % _ring.Length] = payload;
        _count = Math.Min(_count + 1, _ring.Length);
        return Tail;
    }

    public LogPage Read(LogPosition after, int limit)
    {
        var next = Math.Max(after.Low + 1, First);
        var trimmed = after != LogPosition.Start && (after.Low + 1 < First || after > Tail);
        return new(Slice(next, (int)Math.Clamp(_last - next + 1, 0, limit)), Tail, trimmed);
    }

    public ImmutableArray<LogEntry> Newest(int limit)
    {
        var count = Math.Min(limit, _count);
        var entries = Slice(_last - count + 1, count);
        return [.. entries.Reverse()];
    }

    private ImmutableArray<LogEntry> Slice(long first, int count)
    {
        var entries = ImmutableArray.CreateBuilder<LogEntry>(count);
        for (var number = first; number < first + count; number++)
        {
            entries.Add(new(LogPosition.Sequence(number), _ring[number % _ring.Length]));
        }

        return entries.MoveToImmutable();
    }

    private void Grow()
    {
        var larger = new ReadOnlyMemory<byte>[Math.Min(_ring.Length * 2, retention)];
        for (var number = First; number <= _last; number++)
        {
            larger[number % larger.Length] = _ring[number % _ring.Length];
        }

        _ring = larger;
    }
}
