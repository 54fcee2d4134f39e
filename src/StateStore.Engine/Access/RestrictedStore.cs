namespace StateStore.Engine.Access;

/// <summary>A store in which a caller can do only what it was granted. Each operation of each kind is checked, item by item.</summary>
/// <param name="store">The whole store.</param>
/// <param name="principal">The caller.</param>
internal sealed class RestrictedStore(IStateStore store, Principal principal) : IStateStore
{
    public INamespaces Namespaces { get; } = new RestrictedNamespaces(store.Namespaces, principal);

    public IConversations Conversations { get; } = new RestrictedConversations(store.Conversations, principal);

    public IInbox Inbox { get; } = new RestrictedInbox(store.Inbox, principal);

    public ITables Tables { get; } = new RestrictedTables(store.Tables, principal);

    public IKeys Keys { get; } = new RestrictedKeys(store.Keys, principal);

    public IChanges Changes { get; } = new RestrictedChanges(store.Changes, principal);

    public IWebhooks Webhooks { get; } = new RestrictedWebhooks(store.Webhooks, principal);
}

/// <summary>The conversations of a caller.</summary>
internal sealed class RestrictedConversations(IConversations inner, Principal principal) : IConversations
{
    public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsWrite, ns, id) is { } error ? new(error) : inner.GetOrCreateAsync(ns, id, options, cancellation);

    public ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsRead, ns, id) is { } error ? new(error) : inner.GetAsync(ns, id, cancellation);

    public ValueTask<Result<ConversationOutcome>> SetAsync(
        string ns, string id, SetConversation change, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsWrite, ns, id) is { } error ? new(error) : inner.SetAsync(ns, id, change, options, cancellation);

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsWrite, ns, id) is { } error ? new(error) : inner.DeleteAsync(ns, id, options, cancellation);

    public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
        string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsWrite, ns, id) is { } error ? new(error) : inner.MoveTimeoutAsync(ns, id, to, time, options, cancellation);

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsWrite, ns, id) is { } error ? new(error) : inner.CancelTimeoutAsync(ns, id, to, options, cancellation);

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsWrite, ns, id) is { } error ? new(error) : inner.FireTimeoutAsync(ns, id, to, options, cancellation);

    public ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.ConversationsRead, ns, query.Prefix ?? "") is { } error ? new(error) : inner.ListAsync(ns, query, cancellation);

    public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.ConversationsRead, ns) is { } error ? new(error) : inner.GetStatesAsync(ns, query, cancellation);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string id, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsRead, ns, id) is { } error ? new(error) : inner.GetHistoryAsync(ns, id, limit, after, cancellation);
}

/// <summary>The change logs of a caller. A grant with ids does not cover a log, which has the events of all ids.</summary>
internal sealed class RestrictedChanges(IChanges inner, Principal principal) : IChanges
{
    public ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit = 100, TimeSpan wait = default, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.EventsRead, log.Namespace) is { } error ? new(error) : inner.ReadAsync(log, after, limit, wait, cancellation);

    public ValueTask<Result<ChangeStream>> FollowAsync(LogKey log, LogPosition? after, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.EventsRead, log.Namespace) is { } error ? new(error) : inner.FollowAsync(log, after, cancellation);
}
