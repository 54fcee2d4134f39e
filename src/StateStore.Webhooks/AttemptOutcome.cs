namespace StateStore.Webhooks;

/// <summary>The result of one attempt.</summary>
/// <param name="Kind">The next step for the message.</param>
/// <param name="Status">The HTTP status of the answer; 0 if there was no answer.</param>
/// <param name="RetryAfter">The pause that the receiver asks for, at most <see cref="RetrySchedule.MaximumAge"/>; null if it asks for none.</param>
/// <param name="Reason">A sentence for the owner of the webhook; empty after a delivery. It names no address but the host of the webhook.</param>
public readonly record struct AttemptOutcome(AttemptKind Kind, int Status, TimeSpan? RetryAfter, string Reason);

/// <summary>The next step for a message after an attempt.</summary>
public enum AttemptKind
{
    /// <summary>The receiver answered with a status from 200 to 299. The message is done.</summary>
    Delivered,

    /// <summary>The attempt failed. The message is sent again later.</summary>
    Failed,

    /// <summary>The receiver answered 410 Gone: it wants no more messages. The webhook is disabled.</summary>
    Gone,

    /// <summary>No address of the host is allowed, so nothing was sent. A later attempt resolves the host again.</summary>
    Refused,
}
