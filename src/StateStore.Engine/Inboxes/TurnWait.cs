namespace StateStore.Engine.Inboxes;

/// <summary>Repeats a claim until there is a turn, or until the wait of the worker is over. Events of messages wake it.</summary>
internal sealed class TurnWait(IChanges changes, EngineContext context)
{
    /// <summary>Claims the turn of one conversation.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="request">The request, with the wait.</param>
    /// <param name="claim">Tries to claim.</param>
    /// <param name="cancellation">The worker has given up.</param>
    public async ValueTask<Result<TurnOutcome>> ClaimAsync(
        string ns, string id, TurnRequest request, Func<ValueTask<Result<TurnOutcome>>> claim, CancellationToken cancellation)
    {
        var patience = PatienceOf(request);
        var claimed = await claim().ConfigureAwait(false);
        if (!IsToWait(claimed, patience))
        {
            return claimed;
        }

        // The end of the log is read before the next attempt, so that no event falls in between.
        var seen = await FindTailAsync(ns, cancellation).ConfigureAwait(false);
        while (seen.TryGet(out var tail, out _))
        {
            claimed = await claim().ConfigureAwait(false);
            if (!IsToWait(claimed, patience))
            {
                return claimed;
            }

            seen = await UntilEventAsync(ns, id, tail, patience, cancellation).ConfigureAwait(false);
        }

        return seen.Error!;
    }

    /// <summary>The time for which a request waits.</summary>
    public Patience PatienceOf(TurnRequest request) => new(
        context.Clock, request.DryRun ? TimeSpan.Zero : request.Wait < context.Limits.LeaseWait ? request.Wait : context.Limits.LeaseWait);

    /// <summary>Whether a claim found no turn, and has time left.</summary>
    public static bool IsToWait(Result<TurnOutcome> claimed, Patience patience) =>
        (claimed.TryGet(out var outcome, out var error) ? outcome.Turn is null : error.Code == ErrorCode.LeaseHeld) && patience.Left > TimeSpan.Zero;

    /// <summary>Is cancelled when the patience ends.</summary>
    public CancellationTokenSource Limit(Patience patience) => new(patience.Left, context.Clock);

    /// <summary>The end of the log of messages.</summary>
    public async ValueTask<Result<LogPosition>> FindTailAsync(string ns, CancellationToken cancellation)
    {
        var read = await changes.ReadAsync(new(ns, LogKind.Message), null, 1, default, cancellation).ConfigureAwait(false);
        return read.TryGet(out var page, out var error) ? page.Next : error;
    }

    /// <summary>Waits for an event. The answer is the position after it, or after the last event that was read.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation whose events matter; null = all.</param>
    /// <param name="after">The position after which events are unknown.</param>
    /// <param name="patience">The time to wait.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<Result<LogPosition>> UntilEventAsync(
        string ns, string? id, LogPosition after, Patience patience, CancellationToken cancellation)
    {
        // Another process may have stopped while its workers held turns. A sweep now finds out when these expire.
        context.Schedule.Note(ns, context.Clock.GetUtcNow());
        while (patience.Left is { Ticks: > 0 } left)
        {
            var read = await changes.ReadAsync(new(ns, LogKind.Message), after, context.Limits.PageSize, left, cancellation).ConfigureAwait(false);
            if (!read.TryGet(out var page, out var error))
            {
                return error.Code == ErrorCode.Gone ? await FindTailAsync(ns, cancellation).ConfigureAwait(false) : error;
            }

            after = page.Next;
            if (page.Changes.Any(change => id is null || JsonMembers.Of(change.Payload).Find("conversation_id"u8)?.TryString() == id))
            {
                break;
            }
        }

        return after;
    }
}
