using System.Collections.Immutable;

namespace StateStore.Core.Inboxes;

/// <summary>A message of an inbox.</summary>
/// <param name="Id">The id, unique among the messages of the conversation for the idempotency window.</param>
/// <param name="Message">The content: any JSON.</param>
/// <param name="At">The time of its arrival, in whole milliseconds.</param>
/// <param name="Attempts">The number of turns with this message that failed or expired.</param>
public sealed record InboxMessage(string Id, JsonText Message, DateTimeOffset At, int Attempts = 0);

/// <summary>The right of one worker to handle the messages of a conversation until a time.</summary>
/// <param name="Token">The fencing token: greater than that of every earlier turn of the conversation.</param>
/// <param name="Owner">The name of the worker, chosen by the worker.</param>
/// <param name="Until">The time from which the turn has expired, in whole milliseconds.</param>
/// <param name="Count">The number of messages of the turn: the first ones of the inbox.</param>
public sealed record Turn(long Token, string Owner, DateTimeOffset Until, int Count);

/// <summary>The messages of one conversation, the turn in progress, and the dead letters.</summary>
public sealed record Inbox
{
    /// <summary>The inbox without content. It is not stored.</summary>
    public static readonly Inbox Empty = new();

    /// <summary>The messages in the order of their arrival; those of the turn come first.</summary>
    public ImmutableArray<InboxMessage> Messages { get; init; } = [];

    /// <summary>The turn in progress; null = none.</summary>
    public Turn? Turn { get; init; }

    /// <summary>The messages with too many failed turns, oldest first.</summary>
    public ImmutableArray<InboxMessage> Dead { get; init; } = [];

    /// <summary>The time before which no worker gets the messages (<see cref="InboxRules.Debounce"/>); null = it has passed.</summary>
    public DateTimeOffset? Ready { get; init; }

    /// <summary>
    /// The time under which the conversation stands in the work queue: the arrival of its oldest message. Null = it does not stand there.
    /// </summary>
    public DateTimeOffset? Queued { get; init; }

    /// <summary>The token of the last turn that a message has interrupted; 0 = none.</summary>
    public long Interrupted { get; init; }

    /// <summary>Whether the inbox has no content, so that its entry is deleted.</summary>
    public bool IsEmpty => Messages.IsEmpty && Turn is null && Dead.IsEmpty;

    /// <summary>The number of messages that are not part of the turn.</summary>
    public int Waiting => Messages.Length - (Turn?.Count ?? 0);

    /// <summary>The time at which the inbox changes by itself: the turn expires, or the messages become ready. Null = never.</summary>
    public DateTimeOffset? Due => Turn?.Until ?? Ready;
}
