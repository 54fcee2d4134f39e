using System.Collections.Immutable;

namespace StateStore.Engine.Webhooks;

/// <summary>
/// Webhooks: a server POSTs the events of a namespace to a receiver, each at least once. A process that only embeds the store keeps webhooks and sends
/// nothing; the server sends.
/// </summary>
/// <remarks>No answer has a secret, or the value of a header, except the answers that make a secret.</remarks>
public interface IWebhooks
{
    /// <summary>
    /// Creates a webhook. It begins with the events after this moment, or after the position of the draft. Errors: LIMIT_EXCEEDED
    /// (<see cref="EngineOptions.MaxWebhooks"/>, <see cref="EngineOptions.MaxWebhooksTotal"/>), INVALID_INPUT (a position after the end of the log).
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="draft">The content; the address is required.</param>
    /// <param name="isDryRun">Whether to check everything and change nothing.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<NewWebhook>> CreateAsync(string ns, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>Lists the webhooks of the namespace in the order of their ids.</summary>
    ValueTask<Result<ImmutableArray<Webhook>>> ListAsync(string ns, CancellationToken cancellation = default);

    /// <summary>Gets a webhook and the progress of its deliveries. Errors: NOT_FOUND.</summary>
    ValueTask<Result<WebhookInfo>> GetAsync(string ns, string id, CancellationToken cancellation = default);

    /// <summary>Changes the members that the draft has. A kind of event that is new to the webhook begins now. Errors: NOT_FOUND.</summary>
    ValueTask<Result<Webhook>> ChangeAsync(string ns, string id, WebhookDraft draft, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>
    /// Pauses or resumes a webhook. A paused one collects its events, and gets them after it was resumed. A disabled one continues where it was. Errors:
    /// NOT_FOUND.
    /// </summary>
    ValueTask<Result<Webhook>> PauseAsync(string ns, string id, bool isPaused, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>
    /// Gives a webhook a new secret. For the overlap the server signs with the new and the present one. Errors: NOT_FOUND, INVALID_INPUT (the overlap).
    /// </summary>
    ValueTask<Result<NewWebhook>> RotateAsync(string ns, string id, TimeSpan overlap, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>Deletes a webhook with its dead letters and the events that wait. Errors: NOT_FOUND.</summary>
    ValueTask<Result<Webhook>> DeleteAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>Sends an event of the type <c>webhook.test</c>. The deliveries show its result. Errors: NOT_FOUND.</summary>
    /// <returns>The id of the message.</returns>
    ValueTask<Result<string>> TestAsync(string ns, string id, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>Lists the most recent attempts, newest first, at most <see cref="WebhookAttempt.MostKept"/>. Errors: NOT_FOUND.</summary>
    ValueTask<Result<ImmutableArray<WebhookAttempt>>> ListAttemptsAsync(string ns, string id, CancellationToken cancellation = default);

    /// <summary>Lists events that the server could not deliver, oldest first. Errors: NOT_FOUND.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The webhook.</param>
    /// <param name="after">The id of the dead letter after which the page begins; null = at the first.</param>
    /// <param name="limit">The most dead letters, from 1 to <see cref="Limits.PageSize"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<DeadLetterPage>> ListDeadAsync(string ns, string id, string? after = null, int limit = 100, CancellationToken cancellation = default);

    /// <summary>Sends dead letters again, with the message ids that they had. Each is sent again once, also if several callers ask for it. Errors: NOT_FOUND (the webhook or the dead letter).</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The webhook.</param>
    /// <param name="letter">The id of the dead letter; null = all.</param>
    /// <param name="isDryRun">Whether to check everything and change nothing.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The number of dead letters that are sent again.</returns>
    ValueTask<Result<int>> ReplayAsync(string ns, string id, string? letter = null, bool isDryRun = false, CancellationToken cancellation = default);
}

/// <summary>A webhook that was created or got a new secret.</summary>
/// <param name="Webhook">The webhook, without secrets.</param>
/// <param name="Secret">The secret with which the receiver verifies signatures, which no later answer has; or its public key of Ed25519.</param>
public sealed record NewWebhook(Webhook Webhook, string Secret);

/// <summary>A webhook and the progress of its deliveries.</summary>
/// <param name="Webhook">The webhook, without secrets.</param>
/// <param name="Status">The progress.</param>
public sealed record WebhookInfo(Webhook Webhook, WebhookStatus Status);

/// <summary>The progress of the deliveries of a webhook. The server that delivers stores it about once a second.</summary>
/// <param name="Waiting">The events that the receiver did not accept yet and that are sent again.</param>
/// <param name="OldestAt">The time since which the oldest of them waits; null = none waits.</param>
/// <param name="DeliveredAt">The time of the newest delivery; null = there was none.</param>
/// <param name="FailingSince">The time since which all attempts have failed; null = the last one succeeded.</param>
/// <param name="Positions">The position in each log up to which events are delivered, wait or are dead letters, by kind.</param>
public sealed record WebhookStatus(
    long Waiting, DateTimeOffset? OldestAt, DateTimeOffset? DeliveredAt, DateTimeOffset? FailingSince, ImmutableSortedDictionary<string, string> Positions);

/// <summary>One attempt to deliver an event.</summary>
/// <param name="Message">The id of the message, the same for all attempts of an event.</param>
/// <param name="Type">The type of the event.</param>
/// <param name="Subject">The conversation, table or key.</param>
/// <param name="At">The time of the attempt.</param>
/// <param name="Number">The number of the attempt, from 1.</param>
/// <param name="Outcome"><c>delivered</c>, <c>failed</c>, <c>gone</c> or <c>refused</c>.</param>
/// <param name="Status">The status of the answer; 0 = there was none.</param>
/// <param name="Duration">The duration.</param>
/// <param name="Reason">A description of a failure; empty for a success.</param>
public sealed record WebhookAttempt(
    string Message, string Type, string Subject, DateTimeOffset At, int Number, string Outcome, int Status, TimeSpan Duration, string Reason)
{
    /// <summary>The most attempts of one webhook that are kept.</summary>
    public const int MostKept = 50;
}

/// <summary>An event that the server could not deliver.</summary>
/// <param name="Id">The id of the dead letter.</param>
/// <param name="Letter">The event and its attempts.</param>
public sealed record DeadLetter(string Id, WebhookLetter Letter);

/// <summary>A page of dead letters. <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record DeadLetterPage(ImmutableArray<DeadLetter> Letters, string? Next);

/// <summary>An event on its way to a receiver.</summary>
/// <param name="Message">The id of the message.</param>
/// <param name="Type">The type of the event.</param>
/// <param name="Subject">The conversation, table or key; events of one subject keep their order.</param>
/// <param name="At">The time of the event.</param>
/// <param name="Since">The time since which it waits.</param>
/// <param name="Attempts">The number of attempts so far.</param>
/// <param name="Reason">A description of the last failure; empty = there was none.</param>
/// <param name="Data">The event as the feed has it.</param>
public sealed record WebhookLetter(string Message, string Type, string Subject, string At, DateTimeOffset Since, int Attempts, string Reason, JsonText Data)
{
    /// <summary>The type of an event that a request makes to test a receiver.</summary>
    internal const string TestType = "webhook.test";

    /// <summary>The end of the type of an event that reports a gap.</summary>
    internal const string GapEnd = ".gap";

    /// <summary>True if a log has the event. A test and the report of a gap stand in no log.</summary>
    private bool IsOfLog => Type != TestType && !Type.EndsWith(GapEnd, StringComparison.Ordinal);

    /// <summary>
    /// The body of each attempt: <c>{"type":..,"timestamp":..,"data":EVENT}</c>, or the event alone with the bytes of the log. An event that no log has
    /// always has the envelope, so that a receiver can tell it from the others.
    /// </summary>
    /// <param name="payload">The body that the webhook wants.</param>
    public byte[] ToBody(WebhookPayload payload)
    {
        if (payload == WebhookPayload.Event && IsOfLog)
        {
            return Data.Utf8.ToArray();
        }

        var json = new JsonBuilder(Data.Utf8.Length + 256);
        json.Raw("{\"type\":"u8).String(Type).Raw(",\"timestamp\":"u8).String(At);
        return json.Raw(",\"data\":"u8).Raw(Data.Utf8.Span).Byte((byte)'}').ToArray();
    }
}
