using System.Collections.Immutable;

namespace StateStore.Engine.Inboxes;

/// <summary>The query of a list of inboxes.</summary>
/// <param name="HasDead">Whether the list has only inboxes with dead letters.</param>
/// <param name="After">The conversation after which the page begins: <see cref="InboxPage.Next"/> of the previous page; null = the first page.</param>
/// <param name="Limit">The greatest number of inboxes, from 1 to <see cref="Limits.PageSize"/>.</param>
public sealed record InboxQuery(bool HasDead = false, string? After = null, int Limit = 100);

/// <summary>An inbox of a list, without the content of its messages.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Messages">The number of messages, with those of the turn.</param>
/// <param name="Waiting">The number of messages that are not part of the turn.</param>
/// <param name="Dead">The number of dead letters.</param>
public sealed record ListedInbox(string ConversationId, int Messages, int Waiting, int Dead)
{
    /// <summary>The arrival of the oldest message; null = there is none.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>The time before which no worker gets the messages (<see cref="InboxRules.Debounce"/>); null = it has passed.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>The turn in progress; null = none.</summary>
    public Turn? Turn { get; init; }
}

/// <summary>A page of inboxes that are not empty, in the ascending order of the UTF-8 bytes of the ids of their conversations.</summary>
/// <param name="Inboxes">The inboxes. There may be fewer than the limit, or none, before the end.</param>
/// <param name="Next">The value of <see cref="InboxQuery.After"/> for the next page; null at the end.</param>
public sealed record InboxPage(ImmutableArray<ListedInbox> Inboxes, string? Next)
{
    /// <summary>The inboxes in the range of the page that can't be read.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}
