using StateStore.Core;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.SampleBot;

/// <summary>Reacts to what happens, whichever process made it happen: here it says so when a proposal is complete.</summary>
internal sealed partial class Announcer(Bot bot, ConversationFeed feed, ILogger<Announcer> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while ((await bot.SetRulesAsync()).Error is { } error)
        {
            LogNoRules(error.Message);
            await Task.Delay(RetryDelay, stoppingToken);
        }

        await foreach (var changed in feed.FollowAsync(Bot.Namespace, after: null, stoppingToken))
        {
            if (changed is { Type: ConversationEventType.Changed, Current: { State: "DONE" } proposal })
            {
                LogProposal(changed.ConversationId, proposal.Data);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The rules can't be set yet: {Reason}")]
    private partial void LogNoRules(string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "{User} proposes {Proposal}")]
    private partial void LogProposal(string user, JsonText proposal);
}
