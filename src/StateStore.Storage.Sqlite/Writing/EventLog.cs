using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// The rows of <c>events</c>. A row is held by the log until it is trimmed, and by the history of its entry while it is among the newest there. It is
/// removed when neither holds it any more.
/// </summary>
internal sealed class EventLog(Connection connection, StorageOptions options)
{
    // Trimming in steps costs most batches nothing. A step is bounded, for the case that the retention is lowered. If a batch has appended more, the
    // step is twice as large as that. So the log keeps to its retention however large the commits are, and returns to it.
    private const int LargestStep = 1_000;

    // The greatest excess of a log over its retention, in hundredths, when a batch is committed.
    private const int LargestExcess = 5;

    private readonly Statement _append = connection.Prepare("event-append");
    private readonly Statement _release = connection.Prepare("history-release");
    private readonly Statement _detach = connection.Prepare("history-detach");
    private readonly Statement _page = connection.Prepare("event-page");
    private readonly Statement _forget = connection.Prepare("event-forget");
    private readonly EventSweep _sweep = new(connection, options);

    public bool KeepsHistory(KeyKind kind) => options.HistoryLengthOf(kind) > 0;

    public LogPosition Append(LogCounters log, ReadOnlyMemory<byte> payload)
    {
        _append.BindNull(2).BindNull(3).BindNull(4);
        return Insert(log, payload);
    }

    /// <summary>Appends to the log and to the history of an entry.</summary>
    public LogPosition Append(LogCounters log, ReadOnlyMemory<byte> payload, WrittenEntry subject)
    {
        var row = log.Row(log.Last + 1);
        _append.Bind(2, subject.Row).Bind(3, subject.Version.Value).Bind(4, subject.Newest);
        subject.Newest = row;
        log.Released += subject.Version.Value > options.HistoryLengthOf(subject.Key.Kind) ? 1 : 0;
        return Insert(log, payload);
    }

    /// <summary>Removes the history of an entry that is forgotten.</summary>
    public void ForgetHistory(LogCounters log, long newest)
    {
        _release.Bind(1, newest).Bind(2, log.Row(log.First)).Execute();
        _detach.Bind(1, newest).Bind(2, log.Row(log.First)).Execute();
    }

    /// <summary>Removes some rows of a log that a deletion has emptied, and returns their number.</summary>
    public int RemovePage(LogCounters log, int limit, long bytes) =>
        _page.Bind(1, log.Row(0)).Bind(2, log.Row(log.Last)).Bind(3, limit).RemoveRows(_forget, bytes);

    /// <summary>
    /// Trims the log to its retention, and removes trimmed rows that no history holds any more. Each step runs only when enough rows have collected.
    /// </summary>
    public void Trim(LogCounters log)
    {
        TrimToRetention(log, Math.Max(LargestStep, 2 * log.Untrimmed));
        _sweep.Sweep(log);
    }

    /// <summary>Trims the events that were appended since <see cref="Trim"/>, if they are many; otherwise the next batch does.</summary>
    public void TrimExcess(LogCounters log)
    {
        if (log.Untrimmed > 0 && Surplus(log) * 100 > (long)options.RetentionOf(log.Key.Kind) * LargestExcess)
        {
            TrimToRetention(log, 2 * log.Untrimmed);
        }
    }

    private void TrimToRetention(LogCounters log, long most)
    {
        var surplus = Surplus(log);
        if (surplus >= Math.Clamp(options.RetentionOf(log.Key.Kind) / 64, 1, LargestStep / 4))
        {
            var step = Math.Min(surplus, most);
            var from = log.Row(log.First);
            log.First += step;
            _sweep.RemoveUnheld(from, log.Row(log.First), step);
            log.Untrimmed = 0;
        }
    }

    private long Surplus(LogCounters log) => log.Last - log.First + 1 - options.RetentionOf(log.Key.Kind);

    private LogPosition Insert(LogCounters log, ReadOnlyMemory<byte> payload)
    {
        _append.Bind(1, log.Row(log.Last + 1)).Bind(5, payload.Span).Execute();
        log.Last++;
        log.Appended++;
        log.Untrimmed++;
        return LogPosition.Sequence(log.Last);
    }
}
