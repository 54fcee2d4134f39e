namespace StateStore.Core.Conversations;

/// <summary>One accepted change of a conversation.</summary>
/// <param name="Type">The type of the change.</param>
/// <param name="Version">The version of the conversation after the change.</param>
/// <param name="Previous">The content before the change; null if it did not exist or could not be read.</param>
/// <param name="Current">The content after the change; null if it no longer exists.</param>
/// <param name="At">The time of the decision.</param>
public sealed record ConversationEvent(
    ConversationEventType Type, EntityVersion Version, Conversation? Previous, Conversation? Current, DateTimeOffset At)
{
    /// <summary>The timeout that made the change; null = a caller made it.</summary>
    public TimeoutCause? Cause { get; init; }
}

/// <summary>The timeout that made a change.</summary>
/// <param name="To">The state that the timeout leads to.</param>
/// <param name="Due">The time at which it was to fire. If a caller fired it, the time may be later than the change.</param>
public sealed record TimeoutCause(string To, DateTimeOffset Due)
{
    /// <summary>The refusal for which the conversation keeps its state (<see cref="Conversation.Stuck"/>); null = the timeout fired.</summary>
    public StuckTimeout? Refusal { get; init; }

    /// <summary>Whether the timeout was only removed, because the current bundle no longer has its rule. No hook is asked.</summary>
    public bool IsRemoved { get; init; }
}

/// <summary>The type of a change. The names on the wire are a storage format, so no name is ever changed or reused.</summary>
public enum ConversationEventType
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>changed</c></summary>
    Changed,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>touched</c>: state and data are as before; the expiry or a timeout changed.</summary>
    Touched,

    /// <summary><c>expired</c></summary>
    Expired,
}
