namespace StateStore.Core.Inboxes;

/// <summary>The types of events of messages.</summary>
public enum InboxEventType
{
    /// <summary>A message arrived.</summary>
    Appended,

    /// <summary>A worker has handled the message.</summary>
    Acknowledged,

    /// <summary>The policy discarded the message.</summary>
    Skipped,

    /// <summary>The message had too many failed turns and is a dead letter now.</summary>
    Poisoned,

    /// <summary>The turn with the message ended without an acknowledgement. The message waits again.</summary>
    Requeued,

    /// <summary>A worker can get the message now: the debounce time has passed, or the turn during which it arrived has expired.</summary>
    Ready,

    /// <summary>The message was a dead letter and waits again.</summary>
    Replayed,

    /// <summary>The message was removed: a dead letter by hand, or any message together with its conversation.</summary>
    Discarded,
}

/// <summary>An event of one message.</summary>
/// <param name="Type">The type.</param>
/// <param name="Message">The message after the event.</param>
/// <param name="At">The time of the event.</param>
public sealed record InboxEvent(InboxEventType Type, InboxMessage Message, DateTimeOffset At);

/// <summary>The change of an inbox by one command.</summary>
/// <param name="Version">The version after the change.</param>
/// <param name="Inbox">The inbox after the change.</param>
/// <param name="Events">The events of its messages, in their order.</param>
public sealed record InboxChange(EntityVersion Version, Inbox Inbox, IReadOnlyList<InboxEvent> Events);
