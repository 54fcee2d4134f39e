using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace StateStore.Engine;

/// <summary>The store inside this process, on any storage. Several of them, in several processes, may share one storage.</summary>
/// <remarks>It does not own the storage: dispose the store first, then the storage.</remarks>
public sealed partial class LocalStateStore : IStateStore, IAsyncDisposable
{
    private readonly StoreMeter? _ownMeter;
    private readonly EngineContext _context;
    private readonly ILogger _logger;
    private readonly ChangeFeed _changes;
    private readonly Sweeper _sweeper;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sweeping;
    private bool _disposed;

    /// <param name="storage">The storage.</param>
    /// <param name="options">The options; null = the defaults.</param>
    /// <param name="clock">The clock; null = the system's.</param>
    /// <param name="logger">The log of outages, damage and bugs; null = none.</param>
    /// <param name="meter">The meter; null = one of its own.</param>
    public LocalStateStore(
        IStateStorage storage,
        EngineOptions? options = null,
        TimeProvider? clock = null,
        ILogger<LocalStateStore>? logger = null,
        StoreMeter? meter = null)
    {
        clock ??= TimeProvider.System;
        meter ??= _ownMeter = new(clock);
        _logger = logger ?? NullLogger<LocalStateStore>.Instance;
        _context = new(storage, options ?? EngineOptions.Default, clock, _logger, meter);
        EngineGauges.Observe(_context);
        _changes = new(_context);
        Namespaces = new MeasuredNamespaces(new LocalNamespaces(_context), meter.Changes);
        var conversations = new LocalConversations(_context, _context.Conversations);
        Conversations = new MeasuredConversations(conversations, meter.Changes);
        Tables = new MeasuredTables(new LocalTables(_context), meter.Changes);
        HookPositions = new(_context);
        var keys = new LocalKeys(_context);
        Keys = new MeasuredKeys(keys, meter.Changes);
        var inbox = new LocalInbox(_context, _context.Conversations, _changes);
        Inbox = inbox;
        _sweeper = new(_context, keys, conversations, inbox);
        _sweeping = SweepRegularlyAsync();
    }

    /// <inheritdoc/>
    public INamespaces Namespaces { get; }

    /// <inheritdoc/>
    public IConversations Conversations { get; }

    /// <inheritdoc/>
    public IInbox Inbox { get; }

    /// <inheritdoc/>
    public ITables Tables { get; }

    /// <inheritdoc/>
    public IKeys Keys { get; }

    /// <inheritdoc/>
    public IChanges Changes => _changes;

    /// <inheritdoc/>
    public IWebhooks Webhooks => _context.Webhooks;

    /// <summary>Webhooks by their addresses, for the bridge of the original Activepieces piece.</summary>
    public WebhookSubscribers Subscribers => new(_context);

    /// <summary>The stored side of the deliveries of webhooks.</summary>
    internal WebhookLedger WebhookLedger => new(_context);

    /// <summary>The positions of hooks, which no operation of users reaches.</summary>
    internal HookPositions HookPositions { get; }

    /// <summary>The clock that decides what has expired.</summary>
    public TimeProvider Clock => _context.Clock;

    /// <summary>The bounds of names, values and requests.</summary>
    public Limits Limits => _context.Limits;

    /// <summary>
    /// The same conversations for a caller that remembers its conversation and has checked its names (<see cref="RequestChecks.Conversation"/>), such as a
    /// grain. The call is cheap.
    /// </summary>
    public IConversations ConversationsOf(IConversationMemory memory)
    {
        var conversations = new LocalConversations(_context, memory, areNamesChecked: true);
        return _context.Meter.Changes.IsOn ? new MeasuredConversations(conversations, _context.Meter.Changes) : conversations;
    }

    /// <summary>
    /// Fires the timeout of a conversation that is due, or removes the conversation if it has expired, for the owner of the conversation
    /// (<see cref="EngineOptions.TimeoutOwner"/>).
    /// </summary>
    /// <param name="memory">The memory of the owner.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Whether something was due. Errors: HOOK_FAILED, CORRUPT, STORAGE_UNAVAILABLE, NAMESPACE_DELETING, LIMIT_EXCEEDED.</returns>
    public ValueTask<Result<bool>> FireDueAsync(IConversationMemory memory, string ns, string id, CancellationToken cancellation = default) =>
        new LocalConversations(_context, memory, areNamesChecked: true).HandleDueAsync(ns, id, firesTimeouts: true, cancellation);

    /// <summary>Handles everything that is due, at once. The store also does so regularly.</summary>
    /// <returns>The number of entries handled.</returns>
    public ValueTask<int> SweepAsync(CancellationToken cancellation = default) => _sweeper.SweepAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(false);
        await _context.Deletions.DisposeAsync().ConfigureAwait(false);
        _context.Schedule.Dispose();
        await _changes.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _ownMeter?.Dispose();
    }

    private async Task SweepRegularlyAsync()
    {
        while (true)
        {
            try
            {
                await _sweeper.SweepNextAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (StorageUnavailableException e)
            {
                _context.Outages.Report(e);
                _context.Schedule.RetrySoon();
            }
            catch (Exception e)
            {
                // A bug must not end the sweeping for good: the next round may find other entries.
                LogSweepFailed(e);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Sweeping entries that are due failed")]
    private partial void LogSweepFailed(Exception e);
}
