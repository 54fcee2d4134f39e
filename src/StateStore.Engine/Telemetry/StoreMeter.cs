using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StateStore.Engine.Telemetry;

/// <summary>
/// The one meter of a store, and the source of its spans. The names and labels of the instruments are a contract with dashboards and alert rules; the manual lists
/// them (<c>src/docs/watch-a-server.md</c>). Labels come from closed lists: none holds a namespace, an id or a key.
/// </summary>
/// <remarks>Make one for each store. An instrument without a listener costs one comparison.</remarks>
public sealed class StoreMeter : IDisposable
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "StateStore";

    /// <summary>The bounds of durations in seconds, from a change in memory to one that waits for a slow disk.</summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };

    private readonly Counter<long> _reads;
    private readonly UpDownCounter<long> _clients;
    private readonly Counter<long> _messages;
    private long _lostAudit;

    /// <summary>Creates the instruments.</summary>
    /// <param name="clock">Measures durations.</param>
    public StoreMeter(TimeProvider clock)
    {
        Clock = clock;
        ChangeDuration = Meter.CreateHistogram("statestore.change.duration", "s", "Duration of requests to change something, by kind, operation and outcome", advice: Durations);
        CommitDuration = Meter.CreateHistogram("statestore.commit.duration", "s", "Duration of commits to the storage, by outcome", advice: Durations);
        CommitChanges = Meter.CreateHistogram("statestore.commit.changes", "{change}", "Changes that share one commit", advice: Sizes);
        QueueWait = Meter.CreateHistogram("statestore.queue.wait", "s", "Time that a change waits for earlier changes of the same entity, by kind", advice: Durations);
        CacheRequests = Meter.CreateCounter<long>("statestore.cache.requests", "{request}", "Lookups in the caches of decoded entries, by cache and result");
        SweepDuration = Meter.CreateHistogram("statestore.sweep.duration", "s", "Duration of sweeps of entries that are due, by outcome", advice: Durations);
        _reads = Meter.CreateCounter<long>("statestore.reads", "{read}", "Reads of conversations in a silo, by the place that answered them");
        _clients = Meter.CreateUpDownCounter<long>("statestore.zmq.clients", "{client}", "ZeroMQ clients that are connected, by door");
        _messages = Meter.CreateCounter<long>("statestore.zmq.messages", "{message}", "ZeroMQ messages: commands received, changes published, by door");
        Meter.CreateObservableCounter(
            "statestore.audit.lost", () => Interlocked.Read(ref _lostAudit), "{entry}", "Entries of the audit log that could not be stored");
        Changes = new(this);
        Commits = new(this);
        Queues = new(this);
        Feeds = new(this);
        Sweeps = new(this);
        Webhooks = new(this);
        Inboxes = new(this);
    }

    internal static ActivitySource Spans { get; } = new(Name);

    internal Meter Meter { get; } = new(Name);

    internal TimeProvider Clock { get; }

    internal Histogram<double> ChangeDuration { get; }

    internal Histogram<double> CommitDuration { get; }

    internal Histogram<int> CommitChanges { get; }

    internal Histogram<double> QueueWait { get; }

    internal Counter<long> CacheRequests { get; }

    internal Histogram<double> SweepDuration { get; }

    internal ChangeTelemetry Changes { get; }

    internal CommitTelemetry Commits { get; }

    internal QueueTelemetry Queues { get; }

    internal FeedTelemetry Feeds { get; }

    internal SweepTelemetry Sweeps { get; }

    internal WebhookTelemetry Webhooks { get; }

    internal InboxTelemetry Inboxes { get; }

    /// <summary>Counts a read of one conversation that a silo answers from the memory of its grain, or else from the storage.</summary>
    public void CountRead(bool fromMemory)
    {
        if (_reads.Enabled)
        {
            _reads.Add(1, new KeyValuePair<string, object?>("from", fromMemory ? "memory" : "storage"));
        }
    }

    /// <summary>Shows whether this silo is a member of its cluster.</summary>
    /// <param name="isMember">Asked with each collection.</param>
    public void ObserveMembership(Func<bool> isMember) => Meter.CreateObservableGauge(
        "statestore.cluster.member", () => isMember() ? 1 : 0, description: "1 while this silo is a member of its cluster, else 0");

    /// <summary>The counters of one ZeroMQ door.</summary>
    /// <param name="name">The value of the label <c>door</c>.</param>
    public DoorMeter Door(string name) => new(name, _clients, _messages);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    internal void CountLostAudit(int entries) => Interlocked.Add(ref _lostAudit, entries);

    /// <summary>The time since a timestamp of <see cref="Clock"/>, in seconds.</summary>
    internal double SecondsSince(long timestamp) => Clock.GetElapsedTime(timestamp).TotalSeconds;
}
