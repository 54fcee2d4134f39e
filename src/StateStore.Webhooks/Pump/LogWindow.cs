namespace StateStore.Webhooks.Pump;

/// <summary>
/// The events of one log that were read and are not settled. The position that is stored is that of the last event before the first unsettled one.
/// </summary>
/// <param name="ledger">Reads the log.</param>
/// <param name="memory">The bytes of all webhooks of the process.</param>
/// <param name="kind">The kind of the events.</param>
/// <param name="log">The log.</param>
/// <param name="start">The position after which to read.</param>
internal sealed class LogWindow(WebhookLedger ledger, ByteBudget memory, string kind, LogKey log, LogPosition start)
{
    private const int MostAhead = 256;
    private const long MostBytesAhead = 4 * 1024 * 1024;

    private readonly Queue<Mark> _marks = new();
    private LogPosition _settled = start;
    private LogPage? _page;
    private Task? _appended;
    private bool _hasMore = true;
    private long _bytes;

    public string Kind => kind;

    /// <summary>The position after which the next page begins.</summary>
    public LogPosition Read { get; private set; } = start;

    /// <summary>True if no more events may be read ahead. A window without events always has room for one, so each webhook goes on.</summary>
    public bool IsFull
    {
        get
        {
            DropSettled();
            return _marks.Count >= MostAhead || _bytes >= MostBytesAhead || (_bytes > 0 && memory.IsSpent);
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

    /// <summary>Reads the next page, for <see cref="TakePage"/>. Returns true if it has events.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        _appended = _appended is { IsCompleted: true } ? null : _appended;
        var bound = new PageBound(Math.Max(1, MostAhead - _marks.Count), memory.IsSpent ? 1 : MostBytesAhead / 4);
        var page = await ledger.ReadAsync(log, Read, bound, cancellation).ConfigureAwait(false);
        _hasMore = !page.Entries.IsEmpty;
        _page = page;
        return _hasMore || page.IsTrimmed;
    }

    /// <summary>Takes the page that was read, if there is one. The caller marks the events that the filter takes, and passes them all.</summary>
    public LogPage? TakePage()
    {
        var page = _page;
        _page = null;
        return page;
    }

    /// <summary>Marks an event that has to be settled.</summary>
    public Mark Add(LogPosition position, int bytes)
    {
        var mark = new Mark(position, bytes);
        _marks.Enqueue(mark);
        _bytes += bytes;
        memory.Take(bytes);
        return mark;
    }

    /// <summary>Moves past an event.</summary>
    public void Pass(LogPosition position) => Read = position;

    /// <summary>Gives back the bytes of all events: the window is no longer used.</summary>
    public void Release()
    {
        memory.Give(_bytes);
        _bytes = 0;
        _marks.Clear();
    }

    /// <summary>Makes room as soon as events are settled. If it waited for the next commit, a full window would go with each commit and no faster.</summary>
    private void DropSettled()
    {
        while (_marks.TryPeek(out var mark) && mark.IsSettled)
        {
            (_settled, _bytes) = (mark.Position, _bytes - mark.Bytes);
            memory.Give(mark.Bytes);
            _marks.Dequeue();
        }
    }
}
