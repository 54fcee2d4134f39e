using System.Collections.Immutable;

namespace StateStore.Core.Inboxes;

/// <summary>A command on the inbox of a conversation.</summary>
public abstract record InboxCommand
{
    private InboxCommand(DateTimeOffset at) => At = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    /// <summary>The time of the command, in whole milliseconds. The caller gives it because Core has no clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Appends a message. Errors: TOO_LARGE, LIMIT_EXCEEDED (the inbox is full).</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="Id">The id of the message.</param>
    /// <param name="Message">The content.</param>
    public sealed record Append(DateTimeOffset At, string Id, JsonText Message) : InboxCommand(At);

    /// <summary>
    /// Claims the turn with all waiting messages. A turn of the same owner ends, and its messages belong to the new turn. Errors: LEASE_HELD.
    /// </summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="Owner">The name of the worker.</param>
    /// <param name="Ttl">The time until the turn expires.</param>
    public sealed record Claim(DateTimeOffset At, string Owner, TimeSpan Ttl) : InboxCommand(At)
    {
        /// <summary>Whether a turn of the same owner refuses the claim too. The work queue gives out only what no worker has.</summary>
        public bool IsOfQueue { get; init; }
    }

    /// <summary>Extends a turn for a time from now on. Errors: LEASE_LOST, NOT_FOUND.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="Token">The token of the turn.</param>
    /// <param name="Ttl">The time until the turn expires.</param>
    public sealed record Extend(DateTimeOffset At, long Token, TimeSpan Ttl) : InboxCommand(At);

    /// <summary>Ends a turn; its messages wait again. Errors: LEASE_LOST, NOT_FOUND.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="Token">The token of the turn.</param>
    /// <param name="IsFailed">Whether the turn counts as a failed attempt of its messages.</param>
    public sealed record Release(DateTimeOffset At, long Token, bool IsFailed) : InboxCommand(At);

    /// <summary>Removes the messages of a turn. Errors: LEASE_LOST, NOT_FOUND.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="Token">The token of the turn.</param>
    /// <param name="Keeps">Whether the turn goes on, without messages; false = it ends.</param>
    public sealed record Acknowledge(DateTimeOffset At, long Token, bool Keeps) : InboxCommand(At);

    /// <summary>
    /// Makes dead letters wait again: as the last messages, in their order, without attempts, as if they arrived now. Errors: NOT_FOUND (no dead letter has
    /// one of the ids), LIMIT_EXCEEDED (the inbox has no room).
    /// </summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="Ids">The ids of the dead letters; null = all.</param>
    public sealed record Replay(DateTimeOffset At, ImmutableArray<string>? Ids) : InboxCommand(At);

    /// <summary>Removes dead letters. Errors: NOT_FOUND (no dead letter has one of the ids).</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="Ids">The ids of the dead letters; null = all.</param>
    public sealed record Discard(DateTimeOffset At, ImmutableArray<string>? Ids) : InboxCommand(At);

    /// <summary>Removes all messages and dead letters, and ends the turn: the conversation is deleted.</summary>
    public sealed record Clear(DateTimeOffset At) : InboxCommand(At);

    /// <summary>Makes what is due: ends an expired turn, and puts messages into the work queue whose debounce time has passed.</summary>
    public sealed record Expire(DateTimeOffset At) : InboxCommand(At);
}
