namespace StateStore.Engine.Commits;

/// <summary>Loads, decides and commits; on a conflict it loads and decides again. This is the whole concurrency policy of the store.</summary>
/// <remarks>
/// A conflict means that another change was made, so the loop as a whole always makes progress. The bound only limits how unlucky one caller can be.
/// </remarks>
internal sealed class CommitLoop(IStateStorage storage, Outages outages, Deletions deletions, CommitTelemetry commits)
{
    private const int MaxAttempts = 64;

    /// <summary>
    /// The number of attempts without a pause. From then on each attempt first lets other callers proceed. Otherwise 64 attempts on a fast store
    /// would end before the operating system preempts a thread, and a fast neighbour would win them all.
    /// </summary>
    private const int ImpatientAttempts = 8;

    private const int LongestPauseMs = 50;

    internal static readonly StoreError TooBusy = new(
        ErrorCode.StorageUnavailable, "Too many changes of this entity at the same time; nothing was changed, try again");

    private static readonly StoreError TooManyNamespaces = new(
        ErrorCode.LimitExceeded, "The greatest number of namespaces is reached (max_namespaces); nothing was changed. Delete a namespace, or use an existing one");

    public async ValueTask<Result<T>> RunAsync<T>(ITransaction<T> transaction, CancellationToken cancellation)
    {
        var isCommitting = false;
        try
        {
            var fresh = false;
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                await PauseAsync(attempt, cancellation).ConfigureAwait(false);
                var plan = await transaction.DecideAsync(fresh, cancellation).ConfigureAwait(false);
                if (plan.Commit is null)
                {
                    if (plan.IsVerified)
                    {
                        return plan.Outcome;
                    }
                }
                else
                {
                    var commit = transaction.IsDryRun ? plan.Commit with { IsDryRun = true } : plan.Commit;
                    isCommitting = !commit.IsDryRun;
                    var result = await commits.RunAsync(storage, commit, transaction.Changes, cancellation).ConfigureAwait(false);
                    isCommitting = false;
                    if (result.IsCommitted)
                    {
                        if (!commit.IsDryRun)
                        {
                            transaction.Committed();
                        }

                        return plan.Outcome;
                    }

                    if (RefusalOf(plan.Commit, result) is { } refusal)
                    {
                        return refusal;
                    }

                    if (result.Full is { } excess)
                    {
                        transaction.Full(excess, plan.Commit.Quota!);
                    }
                }

                fresh = true;
            }

            return TooBusy;
        }
        catch (StorageUnavailableException e)
        {
            return isCommitting ? outages.ReportCommit(e) : outages.Report(e);
        }
        catch (StorageCorruptException e)
        {
            return outages.Report(e);
        }
    }

    /// <summary>Lets other callers proceed before a late attempt. The pause has a random length, so that two callers do not stay in step.</summary>
    private static Task PauseAsync(int attempt, CancellationToken cancellation)
    {
        if (attempt < ImpatientAttempts)
        {
            return Task.CompletedTask;
        }

        // Real time instead of the engine's clock, because the pause is for the scheduler.
        var longest = Math.Min(LongestPauseMs, 2 * (attempt - ImpatientAttempts + 1));
        return Task.Delay(Random.Shared.Next(1, longest + 1), cancellation);
    }

    /// <summary>The refusal that another attempt would not change; null if another attempt may succeed.</summary>
    private StoreError? RefusalOf(Commit commit, in CommitResult result)
    {
        if (result.IsBeingDeleted)
        {
            // The process that began the deletion may have ended.
            deletions.Add(commit.Namespace);
            return Deletions.Underway;
        }

        return result.IsOneTooMany ? TooManyNamespaces : null;
    }
}
