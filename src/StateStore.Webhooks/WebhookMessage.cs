namespace StateStore.Webhooks;

/// <summary>One attempt to deliver a message: a POST of JSON.</summary>
/// <param name="Url">The receiver, from <see cref="WebhookUrl.Parse"/>.</param>
/// <param name="Headers">Headers of the webhook, checked by <see cref="WebhookHeaders.Check"/>.</param>
/// <param name="Id">The id of the message, which is the same in each attempt: 1 to 256 characters of visible ASCII without a full stop.</param>
/// <param name="Timestamp">The time of this attempt. Receivers refuse times that are far from their own clock.</param>
/// <param name="Body">The JSON, sent as it is.</param>
/// <param name="Secrets">The secrets that sign. During a rotation there are two: the new one and the one that it replaces.</param>
/// <param name="Timeout">The longest duration of the attempt, from the wait for a connection to the end of the answer.</param>
public sealed record WebhookMessage(
    Uri Url,
    IReadOnlyDictionary<string, string> Headers,
    string Id,
    DateTimeOffset Timestamp,
    ReadOnlyMemory<byte> Body,
    IReadOnlyList<WebhookSecret> Secrets,
    TimeSpan Timeout);
