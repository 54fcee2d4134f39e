using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine.Inboxes;

/// <summary>Claims turns of a namespace and runs a handler for each, until the application stops.</summary>
/// <remarks>
/// When the application stops, the worker claims no further turn and waits for the running handlers. After the time that the host allows for its stop, it
/// cancels them and gives their messages back.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="ns">The namespace.</param>
/// <param name="handler">Handles the messages of a turn.</param>
/// <param name="options">The options.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ConversationWorker(
    IStateStore store, string ns, ConversationHandler handler, ConversationWorkerOptions options, TimeProvider clock, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _handlers = new();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var cut = cancellationToken.Register(_handlers.Cancel).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _handlers.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The store may do much before it first yields, and the start of the application must not wait for that.
        await Task.Yield();
        await Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(lane => RunAsync($"{options.Owner}:{lane}", stoppingToken))).ConfigureAwait(false);
    }

    private async Task RunAsync(string owner, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var claimed = await store.Inbox.ClaimNextAsync(ns, new(owner, options.Ttl, Wait), stop).ConfigureAwait(false);
                if (!claimed.TryGet(out var outcome, out var error))
                {
                    LogNotClaimed(ns, error.Message);
                    await Task.Delay(RetryDelay, clock, stop).ConfigureAwait(false);
                }
                else if (outcome.Turn is { } turn)
                {
                    await HandleAsync(turn).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(ClaimedTurn turn)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(_handlers.Token);
        using var ended = new CancellationTokenSource();
        var extending = ExtendAsync(turn, lost, ended.Token);
        try
        {
            var change = await handler(turn, lost.Token).ConfigureAwait(false);
            var committed = await store.Conversations.SetAsync(ns, turn.ConversationId, change with { Turn = turn.Token }).ConfigureAwait(false);
            if (committed.Error is { } error)
            {
                LogFailed(null, ns, turn.ConversationId, error.Message);
                await ReleaseAsync(turn, isFailed: true).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            await ReleaseAsync(turn, isFailed: false).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogFailed(e, ns, turn.ConversationId, "the handler failed");
            await ReleaseAsync(turn, isFailed: true).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await extending.ConfigureAwait(false);
        }
    }

    /// <summary>Gives the messages back. A turn that has ended already is no error.</summary>
    private async ValueTask ReleaseAsync(ClaimedTurn turn, bool isFailed) =>
        await store.Inbox.ReleaseAsync(ns, turn.ConversationId, turn.Token, isFailed).ConfigureAwait(false);

    /// <summary>Extends the turn until the handler has ended. If the turn is lost, it cancels the handler.</summary>
    private async Task ExtendAsync(ClaimedTurn turn, CancellationTokenSource lost, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Ttl / 3, clock, ended).ConfigureAwait(false);
                var extended = await store.Inbox.ExtendAsync(ns, turn.ConversationId, turn.Token, options.Ttl, cancellation: ended).ConfigureAwait(false);
                if (extended.Error?.Code is ErrorCode.LeaseLost or ErrorCode.NotFound)
                {
                    await lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The handler has ended.
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "No turn of the namespace {Namespace} could be claimed: {Reason}")]
    private partial void LogNotClaimed(string @namespace, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The turn of the conversation {Conversation} of the namespace {Namespace} failed: {Reason}")]
    private partial void LogFailed(Exception? e, string @namespace, string conversation, string reason);
}
