namespace StateStore.Server.Tests.Kills;

/// <summary>The end of a request as its caller knows it.</summary>
internal enum Answer
{
    /// <summary>The server made the change.</summary>
    Accepted,

    /// <summary>The server refused the change.</summary>
    Refused,

    /// <summary>The caller stopped waiting: the server may have made the change.</summary>
    None,
}

/// <summary>A message that a writer sent until the server answered.</summary>
internal sealed record Append(string Conversation, string Message, Answer Answer);

/// <summary>A change outside of turns that a writer sent until the server answered. The data have the mark.</summary>
internal sealed record Change(string Conversation, string Mark, Answer Answer);

/// <summary>A turn that a worker got. The times are those of the server; the moments order requests and answers of all callers.</summary>
internal sealed record Claim(
    string Owner, string Conversation, long Token, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Messages, long Asked, long Answered);

/// <summary>A new expiry that the server gave to a turn.</summary>
internal sealed record Extension(string Conversation, long Token, DateTimeOffset Until);

/// <summary>A commit under a turn, whose mark the data have, or a release of the turn (no mark).</summary>
internal sealed record Ending(string Conversation, long Token, string? Mark, bool Keeps, Answer Answer, long Asked);

/// <summary>An event of the log of messages.</summary>
internal sealed record MessageEvent(string Conversation, string Message, string Type);

/// <summary>An event of the log of conversations.</summary>
/// <param name="Conversation">The id of the conversation.</param>
/// <param name="Version">The version after the change.</param>
/// <param name="Before">The state before; null for a creation.</param>
/// <param name="After">The state after.</param>
/// <param name="Mark">The mark in the data after the change.</param>
/// <param name="At">The time of the change.</param>
/// <param name="Due">The time at which the timeout that made the change was due; null if a caller made the change.</param>
internal sealed record ConversationChange(string Conversation, long Version, string? Before, string After, string? Mark, DateTimeOffset At, DateTimeOffset? Due);

/// <summary>A conversation in the list of conversations.</summary>
internal sealed record Listed(string Conversation, string State, long Version);

/// <summary>An inbox as the server lists it.</summary>
internal sealed record ListedInbox(string Conversation, IReadOnlyList<string> Waiting, IReadOnlyList<string> Dead);

/// <summary>All that callers of one namespace know, and all that the server tells about it afterwards.</summary>
internal sealed record History
{
    public IReadOnlyCollection<Append> Appends { get; init; } = [];

    public IReadOnlyCollection<Change> Changes { get; init; } = [];

    public IReadOnlyCollection<Claim> Claims { get; init; } = [];

    public IReadOnlyCollection<Extension> Extensions { get; init; } = [];

    public IReadOnlyCollection<Ending> Endings { get; init; } = [];

    public IReadOnlyList<MessageEvent> MessageLog { get; init; } = [];

    public IReadOnlyList<ConversationChange> ConversationLog { get; init; } = [];

    public IReadOnlyList<ListedInbox> Inboxes { get; init; } = [];

    public IReadOnlyList<Listed> Conversations { get; init; } = [];

    /// <summary>The number of conversations of each state, as the server counts them.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>The delays of the timeouts of the rules, by their states.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Delays { get; init; } = new Dictionary<string, TimeSpan>();
}
