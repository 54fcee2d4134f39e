namespace StateStore.Engine.Telemetry;

/// <summary>Measures the sweeps of entries that are due.</summary>
internal sealed class SweepTelemetry
{
    private readonly StoreMeter _meter;
    private long _entries;
    private long _failures;

    public SweepTelemetry(StoreMeter meter)
    {
        _meter = meter;

        // Shown from 0 on, so that the first failure is an increase.
        meter.Meter.CreateObservableCounter("statestore.sweep.entries", () => Interlocked.Read(ref _entries), "{entry}", "Entries that sweeps expired or removed");
        meter.Meter.CreateObservableCounter(
            "statestore.sweep.failures", () => Interlocked.Read(ref _failures), "{failure}", "Failures of sweeps: entries that are passed over, and rounds that end early");
    }

    /// <summary>Runs one sweep and measures it.</summary>
    /// <param name="sweep">The sweep; returns the number of entries that it handled.</param>
    public async ValueTask<int> MeasureAsync(Func<ValueTask<int>> sweep)
    {
        var begun = _meter.Clock.GetTimestamp();
        var outcome = "failed";
        try
        {
            var swept = await sweep().ConfigureAwait(false);
            Interlocked.Add(ref _entries, swept);
            outcome = "ok";
            return swept;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            CountFailure();
            throw;
        }
        finally
        {
            _meter.SweepDuration.Record(_meter.SecondsSince(begun), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    /// <summary>Counts an entry that the sweep skips, or a round that ends early.</summary>
    public void CountFailure() => Interlocked.Increment(ref _failures);
}
