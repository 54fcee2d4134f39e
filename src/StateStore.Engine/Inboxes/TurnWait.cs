namespace StateStore.Engine.Inboxes;

/// <summary>Repeats a claim until there is a turn, or until the wait of the worker is over. Events of messages wake it.</summary>
internal sealed class TurnWait(IChanges changes, EngineContext context)
{
    /// <summary>Claims a turn.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation whose events matter; null = all.</param>
    /// <param name="request">The request, with the wait.</param>
    /// <param name="claim">Tries to claim.</param>
    /// <param name="giveBack">Gives back a turn whose worker has given up.</param>
    /// <param name="cancellation">The worker has given up.</param>
    public async ValueTask<Result<TurnOutcome>> ClaimAsync(
        string ns,
        string? id,
        TurnRequest request,
        Func<ValueTask<Result<TurnOutcome>>> claim,
        Func<string, ClaimedTurn, ValueTask> giveBack,
        CancellationToken cancellation)
    {
        if (request.Wait <= TimeSpan.Zero || request.DryRun)
        {
            return await claim().ConfigureAwait(false);
        }

        var log = new LogKey(ns, LogKind.Message);
        var patience = new Patience(context.Clock, request.Wait < context.Limits.LeaseWait ? request.Wait : context.Limits.LeaseWait);
        while (true)
        {
            // The end of the log is read before the attempt, so that no event falls in between.
            var tail = await changes.ReadAsync(log, null, 1, default, cancellation).ConfigureAwait(false);
            if (!tail.TryGet(out var page, out var error))
            {
                return error;
            }

            var claimed = await claim().ConfigureAwait(false);
            if (claimed.TryGet(out var outcome, out error) && outcome.Turn is { } turn)
            {
                if (!cancellation.IsCancellationRequested)
                {
                    return claimed;
                }

                await giveBack(ns, turn).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }

            if (error is { Code: not ErrorCode.LeaseHeld } || patience.Left == TimeSpan.Zero)
            {
                return claimed;
            }

            if (await UntilEventAsync(log, id, page.Next, patience, cancellation).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }
        }
    }

    private async ValueTask<StoreError?> UntilEventAsync(LogKey log, string? id, LogPosition after, Patience patience, CancellationToken cancellation)
    {
        while (patience.Left is { Ticks: > 0 } left)
        {
            var read = await changes.ReadAsync(log, after, context.Limits.PageSize, left, cancellation).ConfigureAwait(false);
            if (!read.TryGet(out var page, out var error))
            {
                return error.Code == ErrorCode.Gone ? null : error;
            }

            if (page.Changes.Any(change => id is null || JsonMembers.Of(change.Payload).Find("conversation_id"u8)?.TryString() == id))
            {
                return null;
            }

            after = page.Next;
        }

        return null;
    }
}
