namespace StateStore.Core.Conversations;

/// <summary>One accepted change of a conversation.</summary>
/// <param name="Type">The type of the change.</param>
/// <param name="Version">The version of the conversation after the change.</param>
/// <param name="Previous">The content before the change; null if it did not exist or could not be read.</param>
/// <param name="Current">The content after the change; null if it no longer exists.</param>
/// <param name="At">The time of the decision.</param>
public sealed record ConversationEvent(
    ConversationEventType Type, EntityVersion Version, Conversation? Previous, Conversation? Current, DateTimeOffset At);

/// <summary>The type of a change. The names on the wire are a storage format, so no name is ever changed or reused.</summary>
public enum ConversationEventType
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>changed</c></summary>
    Changed,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>touched</c>: only the expiry changed.</summary>
    Touched,

    /// <summary><c>expired</c></summary>
    Expired,
}
