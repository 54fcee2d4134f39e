namespace StateStore.AspNetCore.Events;

/// <summary>Reads a page and waits for it if need be, until the time is over or the server stops.</summary>
internal readonly struct LongPoll(IChanges changes, TimeProvider clock, KeyPrefix prefix, CancellationToken stopping)
{
    public async ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit, TimeSpan wait, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var left = wait - clock.GetElapsedTime(start);
            var read = await ReadAnyAsync(log, after, limit, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation).ConfigureAwait(false);
            if (prefix.TakesAll || !read.TryGet(out var page, out _))
            {
                return read;
            }

            var wanted = page with { Changes = [.. page.Changes.Where(prefix.Takes)] };
            if (page.Changes.IsEmpty || !wanted.Changes.IsEmpty)
            {
                return wanted;
            }

            after = page.Next;
        }
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
