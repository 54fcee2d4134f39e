using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>The conversations of a cluster. Each conversation is a grain.</summary>
internal sealed class ClusterConversations(IGrainFactory grains, Limits limits) : IConversations
{
    private readonly GrainReference<IReaderGrain> _reader = new(grains);
    private readonly GrainReferences<IConversationGrain> _conversations = new(grains);
    private readonly DryRuns _dryRuns = new(grains);

    public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(
        string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, id, options) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.GetOrCreateAsync(ns, id, options, cancellation)
            : ClusterCall.ChangeAsync(
                (Conversations: this, ns, id, options), static on => on.Conversations.Grain(on.ns, on.id).GetOrCreateAsync(on.options), options.IdempotencyKey, cancellation);

    public ValueTask<Result<ConversationSnapshot>> GetAsync(string ns, string id, CancellationToken cancellation = default) =>
        Check(ns, id, default) is { } invalid
            ? new(invalid)
            : ClusterCall.ReadAsync((Conversations: this, ns, id), static on => on.Conversations.Grain(on.ns, on.id).GetAsync(), cancellation);

    public ValueTask<Result<ConversationOutcome>> SetAsync(
        string ns, string id, SetConversation change, WriteOptions options = default, CancellationToken cancellation = default) =>
        RequestChecks.Set(ns, id, change, options, limits) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.SetAsync(ns, id, change, options, cancellation)
            : ClusterCall.ChangeAsync(
                (Conversations: this, ns, id, change, options),
                static on => on.Conversations.Grain(on.ns, on.id).SetAsync(on.change, on.options),
                options.IdempotencyKey,
                cancellation);

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(string ns, string id, WriteOptions options = default, CancellationToken cancellation = default) =>
        Check(ns, id, options) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.DeleteAsync(ns, id, options, cancellation)
            : ClusterCall.ChangeAsync(
                (Conversations: this, ns, id, options), static on => on.Conversations.Grain(on.ns, on.id).DeleteAsync(on.options), options.IdempotencyKey, cancellation);

    public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(
        string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default) =>
        RequestChecks.Timeout(ns, id, to, time, options, limits) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.MoveTimeoutAsync(ns, id, to, time, options, cancellation)
            : ClusterCall.ChangeAsync(
                (Conversations: this, ns, id, to, time, options),
                static on => on.Conversations.Grain(on.ns, on.id).MoveTimeoutAsync(on.to, on.time, on.options),
                options.IdempotencyKey,
                cancellation);

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        RequestChecks.Timeout(ns, id, to, null, options, limits) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.CancelTimeoutAsync(ns, id, to, options, cancellation)
            : ClusterCall.ChangeAsync(
                (Conversations: this, ns, id, to, options),
                static on => on.Conversations.Grain(on.ns, on.id).CancelTimeoutAsync(on.to, on.options),
                options.IdempotencyKey,
                cancellation);

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) =>
        RequestChecks.Timeout(ns, id, to, null, options, limits) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? _dryRuns.FireTimeoutAsync(ns, id, to, options, cancellation)
            : ClusterCall.ChangeAsync(
                (Conversations: this, ns, id, to, options),
                static on => on.Conversations.Grain(on.ns, on.id).FireTimeoutAsync(on.to, on.options),
                options.IdempotencyKey,
                cancellation);

    public ValueTask<Result<ConversationPage>> ListAsync(string ns, ConversationQuery query, CancellationToken cancellation = default) =>
        query.OlderThan is null
            ? ClusterCall.ReadAsync((_reader, ns, query), static on => on._reader.Grain.ListConversationsAsync(on.ns, on.query), cancellation)
            : ClusterCall.ReadAsync((_reader, ns, query), static on => on._reader.Grain.ListConversationsByAgeAsync(on.ns, on.query), cancellation);

    public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query, CancellationToken cancellation = default) =>
        ClusterCall.ReadAsync((_reader, ns, query), static on => on._reader.Grain.GetStatesAsync(on.ns, on.query), cancellation);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string id, int limit = 100, long? after = null, CancellationToken cancellation = default) =>
        ClusterCall.ReadAsync(
            (_reader, ns, id, limit, after), static on => on._reader.Grain.GetHistoryAsync(on.ns, on.id, on.limit, on.after), cancellation);

    private IConversationGrain Grain(string ns, string id) => _conversations.Of(ConversationKey.Of(ns, id));

    private StoreError? Check(string ns, string id, in WriteOptions options) => RequestChecks.Conversation(ns, id, options, limits);
}
