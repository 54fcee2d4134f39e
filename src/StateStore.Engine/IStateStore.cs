namespace StateStore.Engine;

/// <summary>
/// The store as its users see it. The in-process engine, the cluster and the remote clients implement it, so an application moves between them by
/// changing one registration.
/// </summary>
/// <remarks>
/// Expected failures are values (<see cref="StoreError"/>). The store checks names and inputs, so callers need not. Beside the errors that a member
/// lists, every call can return INVALID_NAME, INVALID_INPUT, CORRUPT (the stored form can't be read) and STORAGE_UNAVAILABLE. Every change can also
/// return NAMESPACE_DELETING and LIMIT_EXCEEDED (a quota).
/// </remarks>
public interface IStateStore
{
    /// <summary>Namespaces and their schema bundles.</summary>
    INamespaces Namespaces { get; }

    /// <summary>Conversations.</summary>
    IConversations Conversations { get; }

    /// <summary>The inboxes of conversations, and the turns in which workers handle their messages.</summary>
    IInbox Inbox { get; }

    /// <summary>Tables and their records.</summary>
    ITables Tables { get; }

    /// <summary>Keys.</summary>
    IKeys Keys { get; }

    /// <summary>The change logs.</summary>
    IChanges Changes { get; }

    /// <summary>Webhooks.</summary>
    IWebhooks Webhooks { get; }
}

/// <summary>Namespaces and their schema bundles.</summary>
public interface INamespaces
{
    /// <summary>
    /// Overwrites the whole bundle ("Set Schema Bundle" of the Activepieces piece). Errors: VERSION_CONFLICT, IDEMPOTENCY_MISMATCH. An invalid bundle
    /// never gets here: <see cref="SchemaBundle.Parse"/> refuses it.
    /// </summary>
    ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Gets the bundle. Errors: NOT_FOUND if there is none.</summary>
    ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default);

    /// <summary>
    /// Removes the bundle. From then on every state and all data are allowed. Errors: NOT_FOUND if there is none, VERSION_CONFLICT,
    /// IDEMPOTENCY_MISMATCH.
    /// </summary>
    ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Lists namespaces in ascending order of the UTF-8 bytes of their names.</summary>
    /// <param name="after">The name after which the page begins; null = at the first.</param>
    /// <param name="limit">The greatest number of namespaces, from 1 to <see cref="Limits.PageSize"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes a namespace with everything in it: conversations, bundle, tables, keys, leases, limits, histories, events, webhooks, and answers under
    /// idempotency keys.
    /// </summary>
    /// <remarks>
    /// Once it has answered, no read finds any of it. Versions and positions go on if the name is used again. So no change that was decided before
    /// the deletion can be committed after it, and every follower of its changes gets a gap. If the namespace held much, changes of it fail with
    /// NAMESPACE_DELETING while <see cref="NamespaceDeleted.IsSweeping"/>. Repeating the call does no harm.
    /// </remarks>
    ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default);

    /// <summary>
    /// Describes a namespace: its bundle, its counts and its newest events ("Debug Schema Bundle" of the Activepieces piece). A namespace that was
    /// never used is empty, not an error.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="eventCount">
    /// The greatest number of events, from 1 to <see cref="Limits.PageSize"/>, within <see cref="Limits.PageBytes"/>.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default);
}

/// <summary>Reads and changes conversations.</summary>
public interface IConversations
{
    /// <summary>
    /// Gets the conversation; creates it in the initial state if it is missing ("Get Conversation (UPSERT)" of the Activepieces piece). Of concurrent
    /// calls exactly one creates it. <see cref="WriteOptions.ExpectedVersion"/> does not apply. Errors: IDEMPOTENCY_MISMATCH, HOOK_REJECTED,
    /// HOOK_FAILED.
    /// </summary>
    ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Gets the conversation. Errors: NOT_FOUND if it is missing or has expired.</summary>
    ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation = default);

    /// <summary>
    /// Moves the conversation to a state and sets its data ("Set Conversation" of the Activepieces piece); creates it if it is missing. Errors:
    /// INVALID_TRANSITION, INVALID_DATA, TOO_LARGE, VERSION_CONFLICT, IDEMPOTENCY_MISMATCH, HOOK_REJECTED, HOOK_FAILED. Under a turn also LEASE_LOST (the
    /// turn has ended) and NOT_FOUND (no turn of the conversation had the token).
    /// </summary>
    ValueTask<Result<ConversationOutcome>> SetAsync(
        string ns, string id, SetConversation change, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>
    /// Gives a timeout of the conversation another time. Errors: NOT_FOUND if the conversation or the timeout is missing, VERSION_CONFLICT,
    /// IDEMPOTENCY_MISMATCH, HOOK_REJECTED, HOOK_FAILED.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="to">The state that the timeout leads to.</param>
    /// <param name="time">The new time.</param>
    /// <param name="options">The options of the change.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
        string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>
    /// Removes a timeout of the conversation. It is armed again when the conversation enters the state again. Errors: as for
    /// <see cref="MoveTimeoutAsync"/>.
    /// </summary>
    ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>
    /// Fires a timeout of the conversation now. A refusal changes nothing. Errors: as for <see cref="MoveTimeoutAsync"/>, and INVALID_TRANSITION,
    /// INVALID_DATA, TOO_LARGE.
    /// </summary>
    ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>
    /// Removes the conversation with its inbox, and returns the version that the removal made. Errors: NOT_FOUND if it is missing, VERSION_CONFLICT,
    /// IDEMPOTENCY_MISMATCH, HOOK_REJECTED, HOOK_FAILED.
    /// </summary>
    ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>
    /// Lists conversations in ascending order of the UTF-8 bytes of their ids, or by age (<see cref="ConversationQuery.OlderThan"/>). Errors:
    /// INVALID_INPUT for an age without a state, or with a prefix.
    /// </summary>
    ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// Summarises the conversations of a namespace by state: counts, ages, and flows. The cost depends on the number of states, not on the number of
    /// conversations.
    /// </summary>
    ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// Gets a page of the changes of one conversation, newest first. The history of a deleted conversation stays readable for the lifetime of its
    /// tombstone. Errors: NOT_FOUND if there are none.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="limit">The greatest number of changes, from 1 to <see cref="Limits.PageSize"/>, within <see cref="Limits.PageBytes"/>.</param>
    /// <param name="after">The page begins with the change before the one that made this version; null = with the newest.</param>
    /// <param name="cancellation">Ends the reading.</param>
    ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string id, int limit = 100, long? after = null, CancellationToken cancellation = default);
}

/// <summary>The change logs of a namespace: every accepted change once, in order.</summary>
public interface IChanges
{
    /// <summary>
    /// Reads the events after a position, oldest first. If there are none yet, it waits for the first one for up to <paramref name="wait"/>. A page
    /// ends before the event that would exceed <see cref="Limits.PageBytes"/>. So it may be shorter than requested; only an empty page is the end.
    /// </summary>
    /// <param name="log">The log; a namespace alone means the log of its conversations.</param>
    /// <param name="after">The position to continue from; <see cref="LogPosition.Start"/> = all events that are left; null = from now on.</param>
    /// <param name="limit">The greatest number of events, from 1 to <see cref="Limits.PageSize"/>.</param>
    /// <param name="wait">The greatest time to wait for an event; zero = answer at once.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// The page; GONE if events after the position have been trimmed, or the log does not have the position (it was lost, or a backup was restored).
    /// </returns>
    ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit = 100, TimeSpan wait = default, CancellationToken cancellation = default);

    /// <summary>Follows a log: every event after a position, then live ones as they happen, without gap or repeat, until cancelled.</summary>
    /// <remarks>
    /// The start position is fixed before the call returns, so every later change is in the stream. A reader may be slow: then it is served from the
    /// log. If events were trimmed before the reader got them, or the log does not have the position, the reader gets <see cref="Change.IsGap"/>. The
    /// stream waits while the storage is unavailable.
    /// </remarks>
    /// <param name="log">The log; a namespace alone means the log of its conversations.</param>
    /// <param name="after">The position to continue from, as for <see cref="ReadAsync"/>.</param>
    /// <param name="cancellation">Ends the call and the stream.</param>
    ValueTask<Result<ChangeStream>> FollowAsync(LogKey log, LogPosition? after, CancellationToken cancellation = default);
}
