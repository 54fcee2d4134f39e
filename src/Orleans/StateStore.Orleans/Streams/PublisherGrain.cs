using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Orleans.Streams;
using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Streams;

/// <summary>
/// Publishes what the log says, in its order, a page at a time, so that changing a conversation costs nothing more for it, whatever door
/// the change came through. It keeps no position of its own: where one publisher ends and the next begins, events may be missing on the
/// stream; <see cref="ConversationChanged.After"/> tells.
/// </summary>
[GrainType("publisher"), GrainDirectory(OwnedGrains.Directory)]
internal sealed partial class PublisherGrain(IGrainContext context, LocalStateStore engine, ILogger<PublisherGrain> logger) : IGrainBase, IPublisherGrain, IDisposable
{
    private const int BatchSize = 128;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private Task? _publishing;

    public IGrainContext GrainContext => context;

    private string Namespace => context.GrainId.Key.ToString()!;

    public async ValueTask EnsureAsync()
    {
        if (_publishing is null or { IsCompleted: true })
        {
            var followed = await engine.Changes.FollowAsync(Namespace, null, _stop.Token);
            if (followed.TryGet(out var stream, out _))
            {
                _publishing = PublishAsync(stream);
            }
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

    private async Task PublishAsync(ChangeStream changes)
    {
        var output = this.GetStreamProvider(ChangeStreamNames.Provider).GetStream<ConversationChanged>(ChangeStreamNames.Of(Namespace));
        var published = changes.From;
        var batch = new List<ConversationChanged>();
        await using var reader = changes.Changes.GetAsyncEnumerator(_stop.Token);
        var next = reader.MoveNextAsync();
        while (await next)
        {
            if (!reader.Current.IsGap && ConversationChanged.Of(Namespace, reader.Current, published) is { } changed)
            {
                batch.Add(changed);
                published = changed.Position;
            }

            next = reader.MoveNextAsync();
            if (batch.Count >= BatchSize || (batch.Count > 0 && !next.IsCompleted))
            {
                await SendAsync(output, batch);
                batch.Clear();
            }
        }
    }

    /// <summary>Until it is taken, so that the order stays; twice is possible, and known by the position.</summary>
    private async ValueTask SendAsync(IAsyncStream<ConversationChanged> output, List<ConversationChanged> batch)
    {
        while (true)
        {
            try
            {
                await output.OnNextBatchAsync(batch);
                return;
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                LogRefused(Namespace, e);
                await Task.Delay(RetryDelay, _stop.Token);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The stream of namespace {Namespace} takes no changes; trying again")]
    private partial void LogRefused(string @namespace, Exception e);
}
