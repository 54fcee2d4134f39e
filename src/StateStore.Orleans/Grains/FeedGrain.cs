using System.Runtime.CompilerServices;
using Orleans.Concurrency;

namespace StateStore.Orleans.Grains;

/// <summary>Follows the log for all remote readers of one namespace, who share the engine's one tail of it.</summary>
[GrainType("feed"), Reentrant]
internal sealed class FeedGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IFeedGrain
{
    public IGrainContext GrainContext => context;

    public async IAsyncEnumerable<Change> FollowAsync(int log, LogPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var followed = await engine.Changes.FollowAsync(new(context.GrainId.Key.ToString()!, (LogKind)log), after, cancellation);
        if (!followed.TryGet(out var stream, out _))
        {
            // The storage is away: the reader sees the end, and asks again.
            yield break;
        }

        await foreach (var change in stream.Changes)
        {
            yield return change;
        }
    }
}
