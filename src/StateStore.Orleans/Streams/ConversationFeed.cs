using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orleans.Streams;

namespace StateStore.Orleans.Streams;

/// <summary>
/// Delivers the changes of a namespace as objects, each once and in order. It reads the log from a position to its end, and then takes the live
/// changes from the Orleans stream. The log is authoritative; the stream is only faster. The feed reads the log again if the stream has been silent
/// for 5 seconds or has missed a change: each item gives the position of the item before it.
/// </summary>
/// <param name="cluster">The client of the cluster, for the stream.</param>
/// <param name="store">The store of the cluster, for the log.</param>
public sealed class ConversationFeed(IClusterClient cluster, IStateStore store)
{
    private const int PageSize = 256;
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Follows the changes of one namespace. While the cluster or its storage is unavailable, the feed waits and retries.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="after">The <see cref="ConversationChanged.Position"/> of the last processed change; null to start from now.</param>
    /// <param name="cancellation">Ends the feed.</param>
    /// <exception cref="ChangesLostException">Changes after the position were trimmed from the log before the feed could read them.</exception>
    public async IAsyncEnumerable<ConversationChanged> FollowAsync(
        string ns, LogPosition? after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var live = Channel.CreateBounded<ConversationChanged>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
        var stream = cluster.GetStreamProvider(ChangeStreamNames.Provider).GetStream<ConversationChanged>(ChangeStreamNames.Of(ns));
        var subscription = await stream.SubscribeAsync((changed, _) =>
        {
            // If the channel is full, the change is dropped here and read from the log later.
            live.Writer.TryWrite(changed);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        try
        {
            var position = after ?? (await ReadAsync(ns, null, cancellation).ConfigureAwait(false)).Next;
            while (true)
            {
                for (var page = await ReadAsync(ns, position, cancellation).ConfigureAwait(false);
                    !page.Changes.IsEmpty;
                    page = await ReadAsync(ns, position, cancellation).ConfigureAwait(false))
                {
                    foreach (var change in page.Changes)
                    {
                        var before = position;
                        position = change.Position;
                        if (ConversationChanged.Of(ns, change, before) is { } changed)
                        {
                            yield return changed;
                        }
                    }
                }

                while (await NextAsync(live.Reader, cancellation).ConfigureAwait(false) is { } changed && changed.After <= position)
                {
                    if (changed.Position > position)
                    {
                        position = changed.Position;
                        yield return changed;
                    }
                }
            }
        }
        finally
        {
            await subscription.UnsubscribeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Reads the next item of the stream; null if it has been silent for <see cref="LongestSilence"/>.</summary>
    private static async ValueTask<ConversationChanged?> NextAsync(ChannelReader<ConversationChanged> live, CancellationToken cancellation)
    {
        if (live.TryRead(out var waiting))
        {
            return waiting;
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(LongestSilence);
        try
        {
            return await live.ReadAsync(silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Reads a page of the log. It retries while the cluster or its storage is unavailable.</summary>
    private async ValueTask<ChangePage> ReadAsync(string ns, LogPosition? after, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await store.Changes.ReadAsync(ns, after, PageSize, default, cancellation).ConfigureAwait(false);
            if (read.TryGet(out var page, out var error))
            {
                return page;
            }

            if (error.Code != ErrorCode.StorageUnavailable)
            {
                throw new ChangesLostException(error.Message);
            }

            await Task.Delay(RetryDelay, cancellation).ConfigureAwait(false);
        }
    }
}
