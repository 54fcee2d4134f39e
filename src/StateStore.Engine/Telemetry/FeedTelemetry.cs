using System.Diagnostics.Metrics;

namespace StateStore.Engine.Telemetry;

/// <summary>The open feeds: their number, the lag of the slowest, and the gaps that they have reported, by log.</summary>
internal sealed class FeedTelemetry
{
    private static readonly LogKind[] Logs = Enum.GetValues<LogKind>();
    private static readonly KeyValuePair<string, object?>[] Labels = [.. Logs.Select(log => new KeyValuePair<string, object?>("log", LabelOf(log)))];

    private readonly StoreMeter _meter;
    private readonly HashSet<Reader> _readers = [];
    private readonly long[] _gaps = new long[Logs.Length];
    private readonly Lock _lock = new();

    public FeedTelemetry(StoreMeter meter)
    {
        _meter = meter;
        meter.Meter.CreateObservableUpDownCounter("statestore.feeds", Count, "{feed}", "Feeds that are open, by log");
        meter.Meter.CreateObservableGauge("statestore.feed.lag", Lag, "s", "Time since the slowest open feed was last at the end of its log, by log");

        // Shown from 0 on, so that the first gap is an increase.
        meter.Meter.CreateObservableCounter("statestore.feed.gaps", Gaps, "{gap}", "Gaps that feeds reported because events were trimmed before they were read, by log");
    }

    /// <summary>Counts a feed as open until it is closed.</summary>
    public Reader Open(LogKind log)
    {
        var reader = new Reader(this, log);
        lock (_lock)
        {
            _readers.Add(reader);
        }

        return reader;
    }

    /// <summary>Counts a feed as closed.</summary>
    public void Close(Reader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
        }
    }

    /// <summary>The label of a log. It is written out, because dashboards know it: the name of the code may change.</summary>
    private static string LabelOf(LogKind log) => log switch
    {
        LogKind.Conversation => "conversation",
        LogKind.Table => "table",
        LogKind.Key => "key",
        LogKind.Audit => "audit",
        LogKind.Message => "message",
        _ => throw new ArgumentOutOfRangeException(nameof(log), log, "The log has no label"),
    };

    private IEnumerable<Measurement<long>> Gaps() => [.. Logs.Select(log => new Measurement<long>(Interlocked.Read(ref _gaps[(int)log]), Labels[(int)log]))];

    private IEnumerable<Measurement<int>> Count() => Observe(readers => readers.Count());

    private IEnumerable<Measurement<double>> Lag() => Observe(readers => readers.Select(reader => reader.Lag).DefaultIfEmpty().Max());

    private Measurement<T>[] Observe<T>(Func<IEnumerable<Reader>, T> measure)
        where T : struct
    {
        lock (_lock)
        {
            return [.. Logs.Select(log => new Measurement<T>(measure(_readers.Where(reader => reader.Log == log)), Labels[(int)log]))];
        }
    }

    /// <summary>One open feed.</summary>
    internal sealed class Reader(FeedTelemetry feeds, LogKind log)
    {
        /// <summary>A timestamp; negative while the feed is at the end of its log.</summary>
        private long _behindSince = -1;

        public LogKind Log => log;

        /// <summary>Seconds since the feed was last at the end of its log; 0 while it is there.</summary>
        public double Lag => Volatile.Read(ref _behindSince) is >= 0 and var since ? feeds._meter.SecondsSince(since) : 0;

        /// <summary>Notes that the feed has all events that there are.</summary>
        public void AtEnd() => Volatile.Write(ref _behindSince, -1);

        /// <summary>Notes that the feed has events to hand on.</summary>
        public void Behind()
        {
            if (_behindSince < 0)
            {
                Volatile.Write(ref _behindSince, feeds._meter.Clock.GetTimestamp());
            }
        }

        /// <summary>Counts a gap that the feed reports.</summary>
        public void CountGap() => Interlocked.Increment(ref feeds._gaps[(int)log]);
    }
}
