namespace StateStore.Webhooks.Pump;

/// <summary>
/// The events of one log that were read and are not settled. The position that is stored is that of the last event before the first unsettled one.
/// </summary>
/// <param name="ledger">Reads the log.</param>
/// <param name="kind">The kind of the events.</param>
/// <param name="log">The log.</param>
/// <param name="start">The position after which to read.</param>
internal sealed class LogWindow(WebhookLedger ledger, string kind, LogKey log, LogPosition start)
{
    private const int MostAhead = 256;
    private const long MostBytesAhead = 4 * 1024 * 1024;

    private readonly Queue<Mark> _marks = new();
    private LogPosition _settled = start;
    private Task? _appended;
    private bool _hasMore = true;
    private long _bytes;

    public string Kind => kind;

    /// <summary>The position after which the next page begins.</summary>
    public LogPosition Read { get; private set; } = start;

    /// <summary>True if no more events may be read ahead.</summary>
    public bool IsFull
    {
        get
        {
            DropSettled();
            return _marks.Count >= MostAhead || _bytes >= MostBytesAhead;
        }
    }

    /// <summary>True if the log may have events after those that were read.</summary>
    public bool HasMore => _hasMore || _appended is { IsCompleted: true };

    /// <summary>The position up to which all events are settled.</summary>
    public LogPosition Settled
    {
        get
        {
            DropSettled();
            return _marks.Count == 0 ? Read : _settled;
        }
    }

    /// <summary>Completes when the log has more events. One task serves until then.</summary>
    public Task AppendedAsync(CancellationToken cancellation) => _appended ??= ledger.WaitAsync(log, Read, cancellation).AsTask();

    /// <summary>Reads the next page. The caller marks the events that the filter takes, and passes them all.</summary>
    public async ValueTask<LogPage> ReadAsync(CancellationToken cancellation)
    {
        _appended = _appended is { IsCompleted: true } ? null : _appended;
        var page = await ledger.ReadAsync(log, Read, new(Math.Max(1, MostAhead - _marks.Count), MostBytesAhead / 4), cancellation).ConfigureAwait(false);
        _hasMore = !page.Entries.IsEmpty;
        return page;
    }

    /// <summary>Marks an event that has to be settled.</summary>
    public Mark Add(LogPosition position, int bytes)
    {
        var mark = new Mark(position, bytes);
        _marks.Enqueue(mark);
        _bytes += bytes;
        return mark;
    }

    /// <summary>Moves past an event.</summary>
    public void Pass(LogPosition position) => Read = position;

    /// <summary>Makes room as soon as events are settled. If it waited for the next commit, a full window would go with each commit and no faster.</summary>
    private void DropSettled()
    {
        while (_marks.TryPeek(out var mark) && mark.IsSettled)
        {
            (_settled, _bytes) = (mark.Position, _bytes - mark.Bytes);
            _marks.Dequeue();
        }
    }
}
