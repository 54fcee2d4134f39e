using System.Runtime.CompilerServices;
using Orleans.Concurrency;

namespace StateStore.Orleans.Grains;

/// <summary>Follows the log for all remote readers of one namespace. They share the one tail of the engine.</summary>
[GrainType("feed"), Reentrant]
internal sealed class FeedGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IFeedGrain
{
    /// <summary>The approximate most bytes of one message of the cluster, in addition to the bound of its events.</summary>
    private const long BatchBytes = 1024 * 1024;

    public IGrainContext GrainContext => context;

    public async IAsyncEnumerable<Change> FollowAsync(int log, LogPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var followed = await engine.Changes.FollowAsync(new(context.GrainId.Key.ToString()!, (LogKind)log), after, cancellation);
        if (!followed.TryGet(out var stream, out _))
        {
            // The storage is unavailable. The stream ends, and the reader retries.
            yield break;
        }

        var bytes = 0L;
        await foreach (var change in stream.Changes)
        {
            if (bytes >= BatchBytes)
            {
                // Orleans ends a batch at an event that is not available synchronously.
                await Task.Yield();
                bytes = 0;
            }

            bytes += change.Payload.Utf8.Length;
            yield return change;
        }
    }
}
