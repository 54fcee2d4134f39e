using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orleans.Streams;

namespace StateStore.Orleans.Streams;

/// <summary>
/// The changes of a namespace as objects: first what the log has after a position, then live from the Orleans stream, every change once
/// and in order. The log is the truth and the stream only tells sooner: where the stream has missed something (each item says what came
/// before it), or has been silent for a while, the log is read.
/// </summary>
public sealed class ConversationFeed(IClusterClient cluster, IStateStore store)
{
    private const int PageSize = 256;
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <param name="ns">The namespace.</param>
    /// <param name="after">Where to go on: the <see cref="ConversationChanged.Position"/> of the last one dealt with; null = from now on.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ChangesLostException">Changes after the position have been trimmed from the log before they could be read.</exception>
    public async IAsyncEnumerable<ConversationChanged> FollowAsync(
        string ns, LogPosition? after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var live = Channel.CreateBounded<ConversationChanged>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
        var stream = cluster.GetStreamProvider(ChangeStreamNames.Provider).GetStream<ConversationChanged>(ChangeStreamNames.Of(ns));
        var subscription = await stream.SubscribeAsync((changed, _) =>
        {
            // One that finds no room is missed, and then read from the log.
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

    /// <summary>The next of the stream; null when it has been silent for a while.</summary>
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

    /// <summary>A page of the log, however long the cluster or its storage is away.</summary>
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
