namespace StateStore.Core.Conversations;

/// <summary>One accepted change.</summary>
/// <param name="Type">What sort of change.</param>
/// <param name="Version">The version the conversation has since.</param>
/// <param name="Previous">As it was; null where it did not exist.</param>
/// <param name="Current">As it is; null where it no longer exists.</param>
/// <param name="At">When it was decided.</param>
public sealed record ConversationEvent(
    ConversationEventType Type, EntityVersion Version, Conversation? Previous, Conversation? Current, DateTimeOffset At);

/// <summary>Sorts of change. Their wire names are a storage format: none is renamed or reused.</summary>
public enum ConversationEventType
{
    /// <summary><c>created</c></summary>
    Created,

    /// <summary><c>changed</c></summary>
    Changed,

    /// <summary><c>deleted</c></summary>
    Deleted,

    /// <summary><c>touched</c>: only when it expires.</summary>
    Touched,

    /// <summary><c>expired</c></summary>
    Expired,
}
