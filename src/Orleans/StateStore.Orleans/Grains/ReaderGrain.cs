using Orleans.Concurrency;

namespace StateStore.Orleans.Grains;

/// <summary>The engine's reads, from afar. Reentrant: a read that waits for an event must not keep others waiting.</summary>
[GrainType("reader"), StatelessWorker, Reentrant]
internal sealed class ReaderGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IReaderGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<ConversationPage>> ListConversationsAsync(string ns, ConversationQuery query) => engine.Conversations.ListAsync(ns, query);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string id, int limit) => engine.Conversations.GetHistoryAsync(ns, id, limit);

    public ValueTask<Result<NamespacePage>> ListNamespacesAsync(string? after, int limit) => engine.Namespaces.ListAsync(after, limit);

    public ValueTask<Result<ChangePage>> ReadChangesAsync(string ns, LogPosition? after, int limit, TimeSpan wait) =>
        engine.Changes.ReadAsync(ns, after, limit, wait);
}
