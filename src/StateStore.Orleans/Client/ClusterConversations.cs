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
                static on => on.change.Turn is null
                    ? on.Conversations.Grain(on.ns, on.id).SetAsync(on.change, on.options)
                    : on.Conversations.Grain(on.ns, on.id).SetInTurnAsync(on.change, on.options),
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
        string ns, string id, string to, TimeoutTime time, WriteOptions options = default, CancellationToken cancellation = default) => ChangeTimeoutAsync(
            ns, id, to, time, options, dry => dry.MoveTimeoutAsync(ns, id, to, time, options, cancellation), grain => grain.MoveTimeoutAsync(to, time, options), cancellation);

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) => ChangeTimeoutAsync(
            ns, id, to, null, options, dry => dry.CancelTimeoutAsync(ns, id, to, options, cancellation), grain => grain.CancelTimeoutAsync(to, options), cancellation);

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(
        string ns, string id, string to, WriteOptions options = default, CancellationToken cancellation = default) => ChangeTimeoutAsync(
            ns, id, to, null, options, dry => dry.FireTimeoutAsync(ns, id, to, options, cancellation), grain => grain.FireTimeoutAsync(to, options), cancellation);

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

    private ValueTask<Result<ConversationOutcome>> ChangeTimeoutAsync(
        string ns,
        string id,
        string to,
        TimeoutTime? time,
        WriteOptions options,
        Func<DryRuns, ValueTask<Result<ConversationOutcome>>> dryRun,
        Func<IConversationGrain, ValueTask<Result<ConversationOutcome>>> change,
        CancellationToken cancellation) =>
        RequestChecks.Timeout(ns, id, to, time, options, limits) is { } invalid
            ? new(invalid)
            : options.DryRun
            ? dryRun(_dryRuns)
            : ClusterCall.ChangeAsync(
                (Conversations: this, ns, id, change), static on => on.change(on.Conversations.Grain(on.ns, on.id)), options.IdempotencyKey, cancellation);

    private IConversationGrain Grain(string ns, string id) => _conversations.Of(ConversationKey.Of(ns, id));

    private StoreError? Check(string ns, string id, in WriteOptions options) => RequestChecks.Conversation(ns, id, options, limits);
}
