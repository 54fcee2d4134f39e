using System.Collections.Immutable;
using Orleans.Concurrency;

namespace StateStore.Orleans.Grains;

/// <summary>Runs reads of the engine for clients. It is reentrant: a read that waits for an event must not delay other reads.</summary>
[GrainType("reader"), StatelessWorker, Reentrant]
internal sealed class ReaderGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IReaderGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<ConversationPage>> ListConversationsAsync(string ns, ConversationQuery query) => engine.Conversations.ListAsync(ns, query);

    public ValueTask<Result<ConversationPage>> ListConversationsByAgeAsync(string ns, ConversationQuery query) => engine.Conversations.ListAsync(ns, query);

    public ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query) => engine.Conversations.GetStatesAsync(ns, query);

    public ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string id, int limit, long? after) =>
        engine.Conversations.GetHistoryAsync(ns, id, limit, after);

    public ValueTask<Result<NamespacePage>> ListNamespacesAsync(string? after, int limit) => engine.Namespaces.ListAsync(after, limit);

    public ValueTask<Result<TableSnapshot>> GetTableAsync(string ns, string table) => engine.Tables.GetAsync(ns, table);

    public ValueTask<Result<TablePage>> ListTablesAsync(string ns, string? after, int limit) => engine.Tables.ListAsync(ns, after, limit);

    public ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id) => engine.Tables.GetRecordAsync(ns, table, id);

    public ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query) =>
        engine.Tables.ListRecordsAsync(ns, table, query);

    public ValueTask<Result<KeySnapshot>> GetKeyAsync(string ns, string key) => engine.Keys.GetAsync(ns, key);

    public ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetKeysAsync(string ns, ImmutableArray<string> keys) => engine.Keys.GetManyAsync(ns, keys);

    public ValueTask<Result<KeyPage>> ListKeysAsync(string ns, KeyQuery query) => engine.Keys.ListAsync(ns, query);

    public ValueTask<Result<HistoryPage>> GetKeyHistoryAsync(string ns, string key, int limit, long? after) =>
        engine.Keys.GetHistoryAsync(ns, key, limit, after);

    public ValueTask<Result<ChangePage>> ReadChangesAsync(string ns, int log, LogPosition? after, int limit, TimeSpan wait) =>
        engine.Changes.ReadAsync(new(ns, (LogKind)log), after, limit, wait);
}
