using System.Collections.Immutable;

namespace StateStore.Engine.Inboxes;

/// <summary>
/// The inboxes of conversations, and the turns in which workers handle their messages. One worker has the turn of a conversation at a time.
/// </summary>
/// <remarks>
/// A worker ends its turn with <see cref="IConversations.SetAsync"/> and <see cref="SetConversation.Turn"/>: one commit changes the conversation,
/// removes the messages of the turn and ends the turn. The bundle has the policy (<see cref="InboxRules"/>).
/// </remarks>
public interface IInbox
{
    /// <summary>
    /// Appends a message, and creates the conversation if it is missing. Errors: TOO_LARGE, LIMIT_EXCEEDED (the inbox is full), IDEMPOTENCY_MISMATCH,
    /// HOOK_REJECTED, HOOK_FAILED (the creation).
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="message">The content, any JSON of up to <see cref="Limits.MessageBytes"/>.</param>
    /// <param name="options">The id of the message, and the dry run.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<AppendOutcome>> AppendAsync(
        string ns, string id, JsonText message, AppendOptions options = default, CancellationToken cancellation = default);

    /// <summary>Gets the messages and dead letters of a conversation. A conversation that never had a message has none, which is no error.</summary>
    ValueTask<Result<InboxContent>> ListAsync(string ns, string id, CancellationToken cancellation = default);

    /// <summary>
    /// Claims the turn of a conversation with all messages that are ready, or waits for it. A claim by the owner of the present turn gets a new turn, and
    /// the former token is no longer valid. Errors: LEASE_HELD if another owner has the turn.
    /// </summary>
    ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request, CancellationToken cancellation = default);

    /// <summary>
    /// Claims the turn of the conversation of the namespace that waits for the longest time, by the arrival of its oldest message; or waits for one.
    /// </summary>
    ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request, CancellationToken cancellation = default);

    /// <summary>
    /// Extends a turn. Errors: LEASE_LOST if the turn has ended (details <c>{"interrupted":true}</c> if a newer message ended it); NOT_FOUND if no turn of
    /// the conversation had the token.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="token">The token of the turn.</param>
    /// <param name="ttl">The time from now on, from 1 ms to <see cref="Limits.TurnTime"/>.</param>
    /// <param name="isDryRun">Whether the store only finds out what the call would answer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<TurnChange>> ExtendAsync(
        string ns, string id, long token, TimeSpan ttl, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>Ends a turn; its messages wait again. Errors as for <see cref="ExtendAsync"/>.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="token">The token of the turn.</param>
    /// <param name="isFailed">
    /// Whether the turn counts as a failed attempt. After <see cref="InboxRules.MaxAttempts"/> of them a message becomes a dead letter.
    /// </param>
    /// <param name="isDryRun">Whether the store only finds out what the call would answer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<TurnChange>> ReleaseAsync(
        string ns, string id, long token, bool isFailed = false, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>
    /// Lists the inboxes of a namespace that hold a message, a dead letter or a turn. A page of those with dead letters examines up to
    /// <see cref="Limits.PageSize"/> inboxes. Errors: INVALID_INPUT (the limit).
    /// </summary>
    ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// Makes dead letters wait again: after the other messages, in their order, without attempts, as if they arrived now. The policy and the debounce time of
    /// the bundle concern appended messages only; under <see cref="InboxPolicy.Latest"/> and <see cref="InboxPolicy.Interrupt"/> the next turn gets the last
    /// message only. Errors: NOT_FOUND (no dead letter has one of the ids), LIMIT_EXCEEDED (the inbox has no room for all of them). An error changes nothing.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="ids">The ids of the dead letters, up to <see cref="Limits.DeadLetters"/>; null = all.</param>
    /// <param name="isDryRun">Whether the store only finds out what the call would answer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<DeadLetterChange>> ReplayAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default);

    /// <summary>Removes dead letters. Errors: NOT_FOUND (no dead letter has one of the ids); then nothing is changed.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="ids">The ids of the dead letters, up to <see cref="Limits.DeadLetters"/>; null = all.</param>
    /// <param name="isDryRun">Whether the store only finds out what the call would answer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<DeadLetterChange>> DiscardAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default);
}

/// <summary>The options of an appended message.</summary>
/// <param name="MessageId">
/// The id of the message, chosen by the sender. For 24 hours the same message with this id gets the first answer again and changes nothing. Another
/// message with it is refused (IDEMPOTENCY_MISMATCH). Null = the store chooses an id.
/// </param>
/// <param name="DryRun">Whether the store only finds out what the call would answer.</param>
public readonly record struct AppendOptions(string? MessageId = null, bool DryRun = false);

/// <summary>The request of a turn.</summary>
/// <param name="Owner">The name of the worker; no two workers have the same one.</param>
/// <param name="Ttl">The time until the turn expires, from 1 ms to <see cref="Limits.TurnTime"/>.</param>
/// <param name="Wait">The greatest time to wait for a turn, cut to <see cref="Limits.LeaseWait"/>; zero = answer at once.</param>
/// <param name="DryRun">Whether the store only finds out what the call would answer. A dry run never waits.</param>
public readonly record struct TurnRequest(string Owner, TimeSpan Ttl, TimeSpan Wait = default, bool DryRun = false);

/// <summary>The outcome of an appended message.</summary>
/// <param name="MessageId">The id of the message.</param>
/// <param name="Accepted">Whether the message was appended; false = the policy skipped it.</param>
/// <param name="Waiting">The number of messages that wait after the call.</param>
/// <param name="Created">Whether the call created the conversation.</param>
public sealed record AppendOutcome(string MessageId, bool Accepted, int Waiting, bool Created)
{
    /// <summary>The payloads of the events that the call would append, if it was a dry run; otherwise null.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>The content of an inbox.</summary>
/// <param name="Messages">The messages in the order of their arrival, those of the turn first.</param>
/// <param name="Dead">The dead letters, oldest first.</param>
/// <param name="Turn">The turn in progress; null = none.</param>
public sealed record InboxContent(ImmutableArray<InboxMessage> Messages, ImmutableArray<InboxMessage> Dead, Turn? Turn);

/// <summary>A claimed turn.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Conversation">The conversation at the moment of the claim; null if it has expired since the message arrived.</param>
/// <param name="Token">The fencing token of the turn.</param>
/// <param name="ExpiresAt">The time from which the messages go to the next worker.</param>
/// <param name="Messages">The messages to handle.</param>
public sealed record ClaimedTurn(
    string ConversationId, ConversationSnapshot? Conversation, long Token, DateTimeOffset ExpiresAt, ImmutableArray<InboxMessage> Messages);

/// <summary>The outcome of a claim.</summary>
/// <param name="Turn">The turn; null if no message was ready within the wait.</param>
public sealed record TurnOutcome(ClaimedTurn? Turn)
{
    /// <summary>The payloads of the events that the call would append, if it was a dry run; otherwise null.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>The outcome of an extension or a release.</summary>
/// <param name="ExpiresAt">The time from which the turn has expired; null = it has ended.</param>
/// <param name="Waiting">The number of messages that wait after the call.</param>
public sealed record TurnChange(DateTimeOffset? ExpiresAt, int Waiting)
{
    /// <summary>The payloads of the events that the call would append, if it was a dry run; otherwise null.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>The outcome of a replay or a discard of dead letters.</summary>
/// <param name="Messages">The number of dead letters that wait again, or that were removed.</param>
/// <param name="Waiting">The number of messages that wait after the call.</param>
public sealed record DeadLetterChange(int Messages, int Waiting)
{
    /// <summary>The payloads of the events that the call would append, if it was a dry run; otherwise null.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}
