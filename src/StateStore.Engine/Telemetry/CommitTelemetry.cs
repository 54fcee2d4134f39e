namespace StateStore.Engine.Telemetry;

/// <summary>Measures commits of changes: a duration with its outcome, the number of changes, and a span.</summary>
internal sealed class CommitTelemetry(StoreMeter meter)
{
    private const string Failed = "failed";

    /// <summary>Makes a commit, measured while something listens.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="changes">The changes that share it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<CommitResult> RunAsync(IStateStorage storage, Commit commit, int changes, CancellationToken cancellation) =>
        !commit.IsDryRun && (meter.CommitDuration.Enabled || StoreMeter.Spans.HasListeners())
            ? MeasureAsync(storage, commit, changes, cancellation)
            : storage.CommitAsync(commit, cancellation);

    private async ValueTask<CommitResult> MeasureAsync(IStateStorage storage, Commit commit, int changes, CancellationToken cancellation)
    {
        var begun = meter.Clock.GetTimestamp();
        using var span = StoreMeter.Spans.StartActivity("commit");
        var outcome = Failed;
        try
        {
            var result = await storage.CommitAsync(commit, cancellation).ConfigureAwait(false);
            outcome = OutcomeOf(result);
            return result;
        }
        finally
        {
            meter.CommitDuration.Record(meter.SecondsSince(begun), new KeyValuePair<string, object?>("outcome", outcome));
            meter.CommitChanges.Record(changes);
            span?.SetTag("statestore.changes", changes).SetTag("statestore.outcome", outcome);
        }
    }

    private static string OutcomeOf(in CommitResult result) => result switch
    {
        { IsCommitted: true } => "committed",
        { Failed: not null } => "conflict",
        { Full: not null } => "full",
        _ => "refused",
    };
}
