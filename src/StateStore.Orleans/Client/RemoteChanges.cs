using System.Runtime.CompilerServices;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>The change log for a client without a storage. Silos read it. The client keeps the position, so it continues when a silo goes away.</summary>
internal sealed class RemoteChanges(IGrainFactory grains, Limits limits, TimeProvider clock) : IChanges
{
    private const int BatchSize = 256;

    /// <summary>The longest wait of one call. It is well below the response timeout of Orleans.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly GrainReference<IReaderGrain> _reader = new(grains);
    private readonly GrainReferences<IFeedGrain> _feeds = new(grains);

    public async ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit = 100, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var left = wait - clock.GetElapsedTime(start);
            var slice = left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left : LongestWait;
            var read = await ClusterCall.ReadAsync(
                (_reader, log, after, limit, slice),
                static on => on._reader.Grain.ReadChangesAsync(on.log.Namespace, (int)on.log.Kind, on.after, on.limit, on.slice),
                cancellation).ConfigureAwait(false);
            if (!read.TryGet(out var page, out _) || !page.Changes.IsEmpty || slice == left || slice == TimeSpan.Zero)
            {
                return read;
            }

            after = page.Next;
        }
    }

    public async ValueTask<Result<ChangeStream>> FollowAsync(LogKey log, LogPosition? after, CancellationToken cancellation = default)
    {
        if (Names.CheckNamespace(log.Namespace, limits) is { } invalid)
        {
            return invalid;
        }

        if (after is { } given)
        {
            return new ChangeStream(given, StreamAsync(log, given, cancellation));
        }

        var read = await ReadAsync(log, null, 1, default, cancellation).ConfigureAwait(false);
        return read.TryGet(out var page, out var error) ? new ChangeStream(page.Next, StreamAsync(log, page.Next, cancellation)) : error;
    }

    private async IAsyncEnumerable<Change> StreamAsync(LogKey log, LogPosition position, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var followed = Follow(log, position, cancellation);
            if (followed is { } reader)
            {
                await using (reader.ConfigureAwait(false))
                {
                    while (await HasNextAsync(reader, cancellation).ConfigureAwait(false))
                    {
                        position = reader.Current.Position;
                        yield return reader.Current;
                    }
                }
            }

            await Task.Delay(RetryDelay, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a silo to follow the log. Returns null if the cluster is unavailable.</summary>
    private IAsyncEnumerator<Change>? Follow(LogKey log, LogPosition position, CancellationToken cancellation)
    {
        try
        {
            return _feeds.Of(log.Namespace).FollowAsync((int)log.Kind, position, cancellation).WithBatchSize(BatchSize).GetAsyncEnumerator(cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && ClusterCall.IsUnreachable(e))
        {
            return null;
        }
    }

    /// <summary>Reads the next event. Returns false if the silo has gone away; the caller then continues with another silo.</summary>
    private static async ValueTask<bool> HasNextAsync(IAsyncEnumerator<Change> reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.MoveNextAsync().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && (ClusterCall.IsUnreachable(e) || e is EnumerationAbortedException))
        {
            return false;
        }
    }
}
