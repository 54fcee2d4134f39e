using System.Diagnostics.Metrics;

namespace StateStore.Engine.Telemetry;

/// <summary>The deliveries of the webhooks that this process owns.</summary>
internal sealed class WebhookTelemetry
{
    private static readonly string[] Outcomes = ["delivered", "failed", "gone", "refused"];

    private readonly StoreMeter _meter;
    private readonly long[] _attempts = new long[Outcomes.Length];
    private long _dead;

    public WebhookTelemetry(StoreMeter meter)
    {
        _meter = meter;

        // Shown from 0 on, so that the first failure is an increase.
        meter.Meter.CreateObservableCounter("statestore.webhook.attempts", Attempts, "{attempt}", "Attempts to deliver an event to a webhook, by outcome");
        meter.Meter.CreateObservableCounter(
            "statestore.webhook.dead_letters", () => Interlocked.Read(ref _dead), "{event}", "Events that could not be delivered to a webhook and became dead letters");
    }

    /// <summary>Shows the deliveries that wait.</summary>
    /// <param name="lag">The number of events that wait, and the time since which the oldest of them waits. Asked with each collection.</param>
    public void Observe(Func<(long Waiting, DateTimeOffset? OldestAt)> lag)
    {
        _meter.Meter.CreateObservableUpDownCounter("statestore.webhook.waiting", () => lag().Waiting, "{event}", "Events that wait for the receivers of webhooks");
        _meter.Meter.CreateObservableGauge(
            "statestore.webhook.oldest_age",
            () => lag().OldestAt is { } oldest ? Math.Max(0, (_meter.Clock.GetUtcNow() - oldest).TotalSeconds) : 0,
            "s",
            "Time that the oldest event has waited for the receiver of a webhook");
    }

    public void CountAttempt(string outcome) => Interlocked.Increment(ref _attempts[Array.IndexOf(Outcomes, outcome)]);

    public void CountDead() => Interlocked.Increment(ref _dead);

    private IEnumerable<Measurement<long>> Attempts() =>
        [.. Outcomes.Select((outcome, i) => new Measurement<long>(Interlocked.Read(ref _attempts[i]), new KeyValuePair<string, object?>("outcome", outcome)))];
}
