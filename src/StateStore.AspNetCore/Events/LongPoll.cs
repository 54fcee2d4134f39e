namespace StateStore.AspNetCore.Events;

/// <summary>Reads a page and waits for it if need be, until the time is over or the server stops.</summary>
internal readonly struct LongPoll(IChanges changes, TimeProvider clock, Limits limits, KeyPrefix prefix, CancellationToken stopping)
{
    public async ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit, TimeSpan wait, CancellationToken cancellation)
    {
        if (prefix.TakesAll)
        {
            return await ReadAnyAsync(log, after, limit, wait, cancellation).ConfigureAwait(false);
        }

        // Full pages, whatever the caller's limit is: where little matches, that many reads of the store would be needed for each event found.
        var start = clock.GetTimestamp();
        var filtered = new FilteredPage(prefix, limit, limits);
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
            // "From now" is fixed first: if the server stops while this waits, the client goes on from here and misses nothing.
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
