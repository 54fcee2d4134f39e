using System.Diagnostics;

namespace StateStore.Engine.Telemetry;

/// <summary>Measures the time that changes wait for earlier changes of the same entity.</summary>
internal sealed class QueueTelemetry(StoreMeter meter)
{
    /// <summary>The timestamp at which a change begins to wait; negative while nothing listens.</summary>
    public long Begin() => meter.QueueWait.Enabled ? meter.Clock.GetTimestamp() : -1;

    /// <summary>Records the wait of a change.</summary>
    /// <param name="kind">The kind of the entity.</param>
    /// <param name="begun">The answer of <see cref="Begin"/>.</param>
    public void End(string kind, long begun)
    {
        if (begun >= 0)
        {
            meter.QueueWait.Record(meter.SecondsSince(begun), new KeyValuePair<string, object?>("kind", kind));
        }
    }

    /// <summary>The span of the change that joins a queue; null while nothing listens.</summary>
    public static Activity? Span => StoreMeter.Spans.HasListeners() ? Activity.Current : null;

    /// <summary>Makes the span of a change the parent of the spans that follow. A commit that several changes share belongs to the first of them.</summary>
    public static void GoOnUnder(Activity? span)
    {
        if (StoreMeter.Spans.HasListeners())
        {
            Activity.Current = span;
        }
    }
}
