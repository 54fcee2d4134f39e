using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Orleans.Streams;
using Orleans.Streams.PubSub;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Streams;

/// <summary>
/// Publishes what the log says, in its order, a page at a time, so that changing a conversation costs nothing more for it, whatever door
/// the change came through. What is made while nobody listens is passed over, unread. It keeps no position of its own: where one publisher
/// ends and the next begins, events may be missing on the stream; <see cref="ConversationChanged.After"/> tells.
/// </summary>
[GrainType("publisher"), GrainDirectory(OwnedGrains.Directory)]
internal sealed partial class PublisherGrain(IGrainContext context, LocalStateStore engine, ILogger<PublisherGrain> logger) : IGrainBase, IPublisherGrain, IDisposable
{
    private const int BatchSize = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Between two looks, so that many changes a second cost few reads of the log and few calls of the stream.</summary>
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

            // The end of the log before the question who listens: so whoever had subscribed when a change was made is heard of before it is passed over.
            var end = isHeard ? page.Next : await TailAsync() ?? page.Next;
            isHeard = await IsHeardAsync(provider);
            position = isHeard ? page.Next : end;
            published = isHeard ? await SendAsync(output, page, published) : end;
            await Task.Delay(Breath, _stop.Token);
        }
    }

    /// <summary>Somebody has subscribed, or it can't be told.</summary>
    private async ValueTask<bool> IsHeardAsync(IStreamProvider provider)
    {
        try
        {
            return !provider.TryGetStreamSubscriptionManager(out var subscriptions)
                || (await subscriptions.GetSubscriptions(ChangeStreamNames.Provider, ChangeStreamNames.Of(Namespace))).Any();
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            // Their registry is away. What is published in vain does no harm.
            return true;
        }
    }

    /// <summary>The newest position; null while the storage is away.</summary>
    private async ValueTask<LogPosition?> TailAsync()
    {
        var read = await engine.Changes.ReadAsync(Namespace, null, 1, default, _stop.Token);
        return read.TryGet(out var page, out _) ? page.Next : null;
    }

    /// <summary>Until it is taken, so that the order stays; twice is possible, and known by the position.</summary>
    /// <returns>The position of the last one on the stream.</returns>
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

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The stream of namespace {Namespace} takes no changes; trying again until it does: {Reason}")]
    private partial void LogRefused(string @namespace, string reason);
}
