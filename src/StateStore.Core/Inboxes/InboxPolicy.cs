namespace StateStore.Core.Inboxes;

/// <summary>The treatment of messages that arrive while others wait or a worker holds the turn.</summary>
public enum InboxPolicy
{
    /// <summary>All messages wait in their order. A turn gets all that wait.</summary>
    Queue,

    /// <summary>Only the newest waiting message stays; the others are skipped.</summary>
    Latest,

    /// <summary>A message that arrives while another one waits, or during a turn, is skipped.</summary>
    Drop,

    /// <summary>All messages wait. A turn gets one message: the merge (RFC 7396) of those that wait, in their order.</summary>
    Merge,

    /// <summary>As <see cref="Latest"/>; a message also ends the turn in progress and skips the messages of that turn.</summary>
    Interrupt,
}

/// <summary>The rules of the inboxes of a namespace: the member <c>inbox</c> of its bundle.</summary>
/// <param name="Policy">The treatment of messages that arrive while others wait.</param>
public sealed record InboxRules(InboxPolicy Policy = InboxPolicy.Queue)
{
    /// <summary>The rules of a namespace whose bundle has none.</summary>
    public static readonly InboxRules Default = new();

    /// <summary>The time without a further message before the waiting messages are given to a worker; zero = they are given at once.</summary>
    public TimeSpan Debounce { get; init; }

    /// <summary>The greatest number of messages of one inbox, from 1 to <see cref="Limits.InboxMessages"/>.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The number of failed turns after which a message becomes a dead letter, from 1.</summary>
    public int MaxAttempts { get; init; } = 5;
}
