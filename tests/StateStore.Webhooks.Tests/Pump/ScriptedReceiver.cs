using System.Collections.Concurrent;
using System.Text;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>A receiver that answers as the test says, and keeps the messages that it has accepted.</summary>
internal sealed class ScriptedReceiver
{
    private readonly ConcurrentQueue<WebhookMessage> _accepted = new();
    private readonly ConcurrentQueue<WebhookMessage> _attempts = new();

    /// <summary>The answer to a message; null = it accepts it.</summary>
    public Func<WebhookMessage, AttemptOutcome?> Answer { get; set; } = _ => null;

    /// <summary>Completes when the receiver may answer.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<WebhookMessage> Attempts => _attempts;

    /// <summary>The accepted messages: the id without the webhook, and the body.</summary>
    public IEnumerable<string> Bodies => _accepted.Select(message => Encoding.UTF8.GetString(message.Body.Span));

    public IEnumerable<string> Ids => _accepted.Select(message => message.Id);

    public int Accepted => _accepted.Count;

    public static AttemptOutcome Failed(int status = 500, TimeSpan? retryAfter = null) => new(AttemptKind.Failed, status, retryAfter, $"The receiver answered {status}");

    public async Task<AttemptOutcome> SendAsync(WebhookMessage message, CancellationToken cancellation)
    {
        _attempts.Enqueue(message);
        await Gate.WaitAsync(cancellation);
        if (Answer(message) is { } refused)
        {
            return refused;
        }

        _accepted.Enqueue(message);
        return new(AttemptKind.Delivered, 200, null, "");
    }
}
