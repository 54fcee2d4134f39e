using System.Runtime.CompilerServices;
using Orleans.Concurrency;

namespace StateStore.Orleans.Grains;

/// <summary>Follows the log for all remote readers of one namespace, who share the engine's one tail of it.</summary>
[GrainType("feed"), Reentrant]
internal sealed class FeedGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IFeedGrain
{
    /// <summary>About so much goes into one message of the cluster, however many events it may have.</summary>
    private const long BatchBytes = 1024 * 1024;

    public IGrainContext GrainContext => context;

    public async IAsyncEnumerable<Change> FollowAsync(int log, LogPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var followed = await engine.Changes.FollowAsync(new(context.GrainId.Key.ToString()!, (LogKind)log), after, cancellation);
        if (!followed.TryGet(out var stream, out _))
        {
            // The storage is away: the reader sees the end, and asks again.
            yield break;
        }

        var bytes = 0L;
        await foreach (var change in stream.Changes)
        {
            if (bytes >= BatchBytes)
            {
                // A batch ends with an event that is not there at once.
                await Task.Yield();
                bytes = 0;
            }

            bytes += change.Payload.Utf8.Length;
            yield return change;
        }
    }
}
