using System.Diagnostics;

namespace StateStore.Engine.Telemetry;

/// <summary>Measures requests to change something: a duration with its outcome, and a span.</summary>
internal sealed class ChangeTelemetry(StoreMeter meter)
{
    private const string Ok = "ok";
    private const string Unchanged = "unchanged";
    private const string Cancelled = "cancelled";

    private static readonly string Failed = ErrorCode.Internal.Text();

    /// <summary>Whether a listener exists. The caller checks it first: a measured change allocates.</summary>
    public bool IsOn => meter.ChangeDuration.Enabled || StoreMeter.Spans.HasListeners();

    /// <summary>Runs a change and measures it.</summary>
    /// <param name="operation">The labels.</param>
    /// <param name="request">The argument of <paramref name="run"/>.</param>
    /// <param name="run">Makes the change.</param>
    /// <param name="isChanged">Tells whether a successful change has changed anything.</param>
    public async ValueTask<Result<T>> MeasureAsync<TRequest, T>(
        Operation operation, TRequest request, Func<TRequest, ValueTask<Result<T>>> run, Func<T, bool> isChanged)
    {
        var begun = meter.Clock.GetTimestamp();
        using var span = StoreMeter.Spans.StartActivity(operation.SpanName);
        var outcome = Failed;
        try
        {
            var result = await run(request).ConfigureAwait(false);
            outcome = result.TryGet(out var value, out var error) ? (isChanged(value) ? Ok : Unchanged) : error.Code.Text();
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = Cancelled;
            throw;
        }
        finally
        {
            Record(operation, outcome, begun, span);
        }
    }

    private void Record(Operation operation, string outcome, long begun, Activity? span)
    {
        meter.ChangeDuration.Record(
            meter.SecondsSince(begun), new("kind", operation.Kind), new("operation", operation.Name), new KeyValuePair<string, object?>("outcome", outcome));
        if (span is not null)
        {
            span.SetTag("statestore.kind", operation.Kind).SetTag("statestore.operation", operation.Name).SetTag("statestore.outcome", outcome);
            if (outcome == Failed || outcome == ErrorCode.StorageUnavailable.Text())
            {
                span.SetStatus(ActivityStatusCode.Error, outcome);
            }
        }
    }
}
