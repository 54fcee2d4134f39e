using StateStore.Core.Conversations;
using StateStore.Core.Json;
using StateStore.Engine;
using StateStore.Orleans.Streams;
using StateStore.Storage;

namespace StateStore.SampleBot;

/// <summary>Reacts to changes of conversations that any process makes. Here it logs each complete proposal.</summary>
internal sealed partial class Announcer(Bot bot, IStateStore store, ConversationFeed feed, ILogger<Announcer> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private LogPosition? _start;

    /// <summary>
    /// Reads the end of the log before the application accepts messages, so that no change is missed while the feed starts. It waits for the storage:
    /// without the position the feed would begin later, and miss the messages before.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        ChangePage? page;
        while (!(await store.Changes.ReadAsync(Bot.Namespace, after: null, limit: 1, cancellation: cancellationToken)).TryGet(out page, out var error))
        {
            LogNoLog(error.Message);
            await Task.Delay(RetryDelay, cancellationToken);
        }

        _start = page.Next;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while ((await bot.SetRulesAsync()).Error is { } error)
        {
            LogNoRules(error.Message);
            await Task.Delay(RetryDelay, stoppingToken);
        }

        await foreach (var changed in feed.FollowAsync(Bot.Namespace, _start, stoppingToken))
        {
            if (changed is { Type: ConversationEventType.Changed, Current: { State: "DONE" } proposal })
            {
                LogProposal(changed.ConversationId, proposal.Data);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The rules can't be set yet: {Reason}")]
    private partial void LogNoRules(string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The log can't be read yet: {Reason}")]
    private partial void LogNoLog(string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{User} proposes {Proposal}")]
    private partial void LogProposal(string user, JsonText proposal);
}
