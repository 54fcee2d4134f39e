using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Orleans.Streams;
using Orleans.Streams.PubSub;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Streams;

/// <summary>
/// Publishes the log in its order, a page at a time. So publishing adds no cost to a change, and covers changes through every door. Without a
/// subscriber the publisher skips events unread. It does not store its position: between the end of one publisher and the start of the next, the stream
/// may miss events. <see cref="ConversationChanged.After"/> reveals them.
/// </summary>
[GrainType("publisher"), GrainDirectory(OwnedGrains.Directory)]
internal sealed partial class PublisherGrain(IGrainContext context, LocalStateStore engine, ILogger<PublisherGrain> logger) : IGrainBase, IPublisherGrain, IDisposable
{
    private const int BatchSize = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The pause between two reads: many changes a second then cost few reads of the log and few calls of the stream.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private Task? _publishing;

    public IGrainContext GrainContext => context;

    private string Namespace => context.GrainId.Key.ToString()!;

    public async ValueTask EnsureAsync()
    {
        if ((_publishing is null || _publishing.IsCompleted) && await TailAsync() is { } tail)
        {
            _publishing = PublishAsync(tail);
        }
    }

    public async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        await _stop.CancelAsync();
        if (_publishing is not null)
        {
            await _publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task PublishAsync(LogPosition position)
    {
        var provider = this.GetStreamProvider(ChangeStreamNames.Provider);
        var output = provider.GetStream<ConversationChanged>(ChangeStreamNames.Of(Namespace));
        var published = position;
        var isHeard = true;
        while (!_stop.IsCancellationRequested)
        {
            var read = await engine.Changes.ReadAsync(Namespace, position, isHeard ? BatchSize : 1, Patience, _stop.Token);
            if (!read.TryGet(out var page, out var error))
            {
                await Task.Delay(RetryDelay, _stop.Token);
                position = error.Code == ErrorCode.Gone && await TailAsync() is { } tail ? tail : position;
                continue;
            }

            // The end of the log is read before the subscriptions. So a subscriber that existed when a change was made is seen before the change is skipped.
            var end = isHeard ? page.Next : await TailAsync() ?? page.Next;
            isHeard = await IsHeardAsync(provider);
            position = isHeard ? page.Next : end;
            published = isHeard ? await SendAsync(output, page, published) : end;
            await Task.Delay(Breath, _stop.Token);
        }
    }

    /// <summary>True if the stream has a subscriber, or if the subscriptions cannot be read.</summary>
    private async ValueTask<bool> IsHeardAsync(IStreamProvider provider)
    {
        try
        {
            return !provider.TryGetStreamSubscriptionManager(out var subscriptions)
                || (await subscriptions.GetSubscriptions(ChangeStreamNames.Provider, ChangeStreamNames.Of(Namespace))).Any();
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            // The registry of subscriptions is unavailable. Publishing without a subscriber does no harm.
            return true;
        }
    }

    /// <summary>Reads the newest position; null if the storage is unavailable.</summary>
    private async ValueTask<LogPosition?> TailAsync()
    {
        var read = await engine.Changes.ReadAsync(Namespace, null, 1, default, _stop.Token);
        return read.TryGet(out var page, out _) ? page.Next : null;
    }

    /// <summary>
    /// Sends the events of a page. It retries until the stream accepts them, which keeps the order. An event may be sent twice; its position reveals that.
    /// </summary>
    /// <returns>The position of the last event on the stream.</returns>
    private async ValueTask<LogPosition> SendAsync(IAsyncStream<ConversationChanged> output, ChangePage page, LogPosition published)
    {
        var batch = new List<ConversationChanged>(page.Changes.Length);
        foreach (var change in page.Changes)
        {
            if (ConversationChanged.Of(Namespace, change, published) is { } changed)
            {
                batch.Add(changed);
                published = changed.Position;
            }
        }

        for (var isFirst = true; batch.Count > 0; isFirst = false)
        {
            try
            {
                await output.OnNextBatchAsync(batch);
                break;
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                if (isFirst)
                {
                    LogRefused(Namespace, e.Message.ReplaceLineEndings(" "));
                }

                await Task.Delay(RetryDelay, _stop.Token);
            }
        }

        return published;
    }

    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "The stream of namespace {Namespace} does not accept changes; the publisher retries until it does: {Reason}")]
    private partial void LogRefused(string @namespace, string reason);
}
