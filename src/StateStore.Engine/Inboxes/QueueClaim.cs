namespace StateStore.Engine.Inboxes;

/// <summary>One claim of the conversation that waits for the longest time.</summary>
/// <param name="queue">The work queue of the namespace.</param>
/// <param name="ns">The namespace.</param>
/// <param name="request">The request.</param>
/// <param name="wait">Waits for events.</param>
/// <param name="claim">Tries to claim a conversation.</param>
internal sealed class QueueClaim(WorkQueue queue, string ns, TurnRequest request, TurnWait wait, Func<string, ValueTask<Result<TurnOutcome>>> claim)
{
    private bool _isFirstInLine;

    /// <summary>Claims a turn, or waits for one.</summary>
    public async ValueTask<Result<TurnOutcome>> RunAsync(CancellationToken cancellation)
    {
        var patience = wait.PatienceOf(request);
        var claimed = await TakeAsync(cancellation).ConfigureAwait(false);
        while (TurnWait.IsToWait(claimed, patience))
        {
            try
            {
                claimed = await EnterLineAsync(patience, cancellation).ConfigureAwait(false)
                    ? await TakeOrFollowAsync(patience, cancellation).ConfigureAwait(false)
                    : await TakeAsync(cancellation).ConfigureAwait(false);
            }
            finally
            {
                LeaveLine();
            }
        }

        return claimed;
    }

    /// <summary>Waits to become the first in the line; false if the patience ends before.</summary>
    private async ValueTask<bool> EnterLineAsync(Patience patience, CancellationToken cancellation)
    {
        using var over = wait.Limit(patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            await queue.Line.WaitAsync(either.Token).ConfigureAwait(false);
            return _isFirstInLine = true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void LeaveLine()
    {
        if (_isFirstInLine)
        {
            _isFirstInLine = false;
            queue.Line.Release();
        }
    }

    /// <summary>
    /// Tries to claim after each event, and once more when the patience ends. It ends with a turn, or when this claim is no longer the first in the line.
    /// </summary>
    private async ValueTask<Result<TurnOutcome>> TakeOrFollowAsync(Patience patience, CancellationToken cancellation)
    {
        // The end of the log is read before the attempt, so that no event falls in between.
        if (!(await wait.FindTailAsync(ns, cancellation).ConfigureAwait(false)).TryGet(out var seen, out var error))
        {
            return error;
        }

        while (true)
        {
            var returned = queue.Returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var claimed = await TakeAsync(cancellation).ConfigureAwait(false);
            if (!_isFirstInLine || !TurnWait.IsToWait(claimed, patience))
            {
                return claimed;
            }

            if (!(await FollowAsync(seen, returned.Task, patience, cancellation).ConfigureAwait(false)).TryGet(out seen, out error))
            {
                return error;
            }
        }
    }

    /// <summary>Waits for an event, or for a place that returns to the queue without one.</summary>
    private async ValueTask<Result<LogPosition>> FollowAsync(LogPosition seen, Task returned, Patience patience, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var happened = wait.UntilEventAsync(ns, null, seen, patience, stop.Token).AsTask();
        await Task.WhenAny(happened, returned).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            return await happened.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return seen;
        }
    }

    /// <summary>Claims the first conversation that no other worker has. Without one, the outcome has no turn.</summary>
    private async ValueTask<Result<TurnOutcome>> TakeAsync(CancellationToken cancellation)
    {
        var tried = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            if (!(await queue.TakeAsync(tried, cancellation).ConfigureAwait(false)).TryGet(out var place, out var error))
            {
                return error;
            }

            if (place is null)
            {
                return new TurnOutcome(Turn: null) { Events = request.DryRun ? [] : null };
            }

            // The next claim of the line need not wait for the commit of this one.
            LeaveLine();
            tried.Add(place);
            if (await TryAsync(place).ConfigureAwait(false) is { } settled)
            {
                return settled;
            }
        }
    }

    /// <summary>
    /// The answer to the worker; null for a conversation that another worker has taken since, or that can't be read. It does not block the others.
    /// </summary>
    private async ValueTask<Result<TurnOutcome>?> TryAsync(string place)
    {
        var isInQueue = true;
        try
        {
            var claimed = await claim(StoredInboxes.ConversationOf(place)).ConfigureAwait(false);
            var isPassed = claimed.TryGet(out var outcome, out var error) ? outcome.Turn is null : error.Code is ErrorCode.LeaseHeld or ErrorCode.Corrupt;
            isInQueue = request.DryRun || (error is not null && !isPassed);
            return isPassed ? null : new Result<TurnOutcome>?(claimed);
        }
        finally
        {
            queue.Settle(place, isInQueue);
        }
    }
}
