namespace StateStore.Engine;

/// <summary>
/// The store as its users see it, through whatever door: the in-process engine, a cluster and remote clients implement it alike, so
/// an application moves between them by changing one registration. Expected failures are values (<see cref="StoreError"/>); names and
/// inputs are checked here, callers need not.
/// </summary>
public interface IStateStore
{
    INamespaces Namespaces { get; }

    IConversations Conversations { get; }

    ITables Tables { get; }

    IKeys Keys { get; }

    IChanges Changes { get; }
}

/// <summary>Namespaces and their schema bundles.</summary>
public interface INamespaces
{
    /// <summary>
    /// Overwrites the whole bundle (seed: "Set Schema Bundle"). Errors: INVALID_NAME, VERSION_CONFLICT, IDEMPOTENCY_MISMATCH;
    /// <see cref="SchemaBundle.Parse"/> has refused bad ones before.
    /// </summary>
    ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>The bundle; NOT_FOUND when there is none.</summary>
    ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default);

    /// <summary>Removes the bundle: from then on every state and all data are allowed. NOT_FOUND when there is none.</summary>
    ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Namespaces by name, ascending.</summary>
    ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes a namespace with everything in it: conversations, bundle, tables, keys, leases, limits, histories, events, answers under idempotency keys. When it answers,
    /// no reader anywhere sees any of it. Versions and positions go on in the next life of the name, so nothing that was decided before can be committed
    /// after, and every follower of its changes is told of a gap. Where it held much, changes of the namespace fail with NAMESPACE_DELETING for as long as
    /// <see cref="NamespaceDeleted.IsSweeping"/>. Repeating it does no harm. Errors: INVALID_NAME.
    /// </summary>
    ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default);

    /// <summary>Bundle, counts and newest events, up to <see cref="Limits.PageBytes"/> of them (seed: "Debug Schema Bundle"). A namespace that was never used is empty, not an error.</summary>
    ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default);
}

/// <summary>Conversations, one by one.</summary>
public interface IConversations
{
    /// <summary>
    /// The conversation, created in the initial state where it is missing (seed: "Get Conversation (UPSERT)"). However many ask at
    /// once, one creates. <see cref="WriteOptions.ExpectedVersion"/> does not apply.
    /// </summary>
    ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>The conversation; NOT_FOUND when it is missing.</summary>
    ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation = default);

    /// <summary>
    /// Moves the conversation and sets its data (seed: "Set Conversation"). Errors: INVALID_NAME, INVALID_TRANSITION, INVALID_DATA,
    /// TOO_LARGE, VERSION_CONFLICT, IDEMPOTENCY_MISMATCH.
    /// </summary>
    ValueTask<Result<ConversationOutcome>> SetAsync(
        string ns, string id, SetConversation change, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Removes the conversation; NOT_FOUND when it is missing. Answers the version that the removal made.</summary>
    ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Conversations by id, ascending by UTF-8 bytes.</summary>
    ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// A page of the changes of one conversation, newest first; also of one that was deleted not long ago. NOT_FOUND when there are none.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="limit">At most so many changes, and <see cref="Limits.PageBytes"/> bytes of them.</param>
    /// <param name="after">Only changes older than the one that made this version; null = from the newest.</param>
    /// <param name="cancellation">Ends the reading.</param>
    ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string id, int limit = 100, long? after = null, CancellationToken cancellation = default);
}

/// <summary>The change logs of a namespace: every accepted change once, in order.</summary>
public interface IChanges
{
    /// <summary>
    /// Events after a position, oldest first. When there are none yet, waits for up to <paramref name="wait"/> for the first. A page ends before the event that
    /// would pass <see cref="Limits.PageBytes"/>, so it may be shorter than asked for; only an empty one is the end.
    /// </summary>
    /// <param name="log">Whose log; a namespace alone means the one of its conversations.</param>
    /// <param name="after">Where to go on; <see cref="LogPosition.Start"/> = whatever is left; null = from now on.</param>
    /// <param name="limit">At most so many events.</param>
    /// <param name="wait">Zero = answer at once.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>GONE when events after the position have been trimmed away, or the log does not have the position (it was lost, or a backup restored).</returns>
    ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit = 100, TimeSpan wait = default, CancellationToken cancellation = default);

    /// <summary>
    /// Every event after a position, then live ones as they happen, without gap or repeat, until cancelled. A reader may be as slow
    /// as it likes: it is served from the log. Where events were trimmed away before it came to them, or the log does not have
    /// the position, it is told by <see cref="Change.IsGap"/>. While the storage is away the stream waits.
    /// The position to start from is fixed before this answers: whatever is changed afterwards is in the stream.
    /// </summary>
    /// <param name="log">Whose log; a namespace alone means the one of its conversations.</param>
    /// <param name="after">As for <see cref="ReadAsync"/>.</param>
    /// <param name="cancellation">Ends the stream too.</param>
    ValueTask<Result<ChangeStream>> FollowAsync(LogKey log, LogPosition? after, CancellationToken cancellation = default);
}
