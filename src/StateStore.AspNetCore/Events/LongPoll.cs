namespace StateStore.AspNetCore.Events;

/// <summary>Reads a page. If it is empty, waits for events until the timeout ends or the server stops.</summary>
internal readonly struct LongPoll(IChanges changes, TimeProvider clock, Limits limits, EventFilter filter, CancellationToken stopping)
{
    public async ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit, TimeSpan wait, CancellationToken cancellation)
    {
        if (filter.TakesAll)
        {
            return await ReadAnyAsync(log, after, limit, wait, cancellation).ConfigureAwait(false);
        }

        // It reads full pages, whatever the caller's limit: with a limit of 1 and few matches, each examined event would cost one read of the store.
        var start = clock.GetTimestamp();
        var filtered = new FilteredPage(filter, limit, limits);
        do
        {
            var left = filtered.IsEmpty ? wait - clock.GetElapsedTime(start) : TimeSpan.Zero;
            var read = await ReadAnyAsync(log, after, limits.PageSize, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation).ConfigureAwait(false);
            if (!read.TryGet(out var page, out var error))
            {
                return filtered.IsEmpty ? error : filtered.ToPage(after!.Value);
            }

            after = filtered.Take(page);
        }
        while (!filtered.IsDone);

        return filtered.ToPage(after.Value);
    }

    private async ValueTask<Result<ChangePage>> ReadAnyAsync(
        LogKey log, LogPosition? after, int limit, TimeSpan wait, CancellationToken cancellation)
    {
        if (wait == TimeSpan.Zero || stopping.IsCancellationRequested)
        {
            return await changes.ReadAsync(log, after, limit, TimeSpan.Zero, cancellation).ConfigureAwait(false);
        }

        if (after is null)
        {
            // "From now" becomes a position before the wait. If the server stops during the wait, the client continues from there and misses nothing.
            var now = await changes.ReadAsync(log, after, limit, TimeSpan.Zero, cancellation).ConfigureAwait(false);
            if (!now.TryGet(out var empty, out var error))
            {
                return error;
            }

            after = empty.Next;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            return await changes.ReadAsync(log, after, limit, wait, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new ChangePage([], after.Value);
        }
    }
}
