using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>Reads that concern no single owner, for clients without a storage. The key has no meaning.</summary>
[Alias("statestore.IReaderGrain")]
internal interface IReaderGrain : IGrainWithIntegerKey
{
    [Alias("list_conversations")]
    ValueTask<Result<ConversationPage>> ListConversationsAsync(string ns, ConversationQuery query);

    /// <summary>Lists by age. It has a method of its own, because an older silo would ignore <see cref="ConversationQuery.OlderThan"/>.</summary>
    [Alias("list_conversations_by_age")]
    ValueTask<Result<ConversationPage>> ListConversationsByAgeAsync(string ns, ConversationQuery query);

    [Alias("get_states")]
    ValueTask<Result<StatePage>> GetStatesAsync(string ns, StateQuery query);

    [Alias("history")]
    ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string id, int limit, long? after);

    [Alias("list_namespaces")]
    ValueTask<Result<NamespacePage>> ListNamespacesAsync(string? after, int limit);

    [Alias("get_table")]
    ValueTask<Result<TableSnapshot>> GetTableAsync(string ns, string table);

    [Alias("list_tables")]
    ValueTask<Result<TablePage>> ListTablesAsync(string ns, string? after, int limit);

    [Alias("get_record")]
    ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id);

    [Alias("list_records")]
    ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query);

    [Alias("get_key")]
    ValueTask<Result<KeySnapshot>> GetKeyAsync(string ns, string key);

    [Alias("get_keys")]
    ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetKeysAsync(string ns, ImmutableArray<string> keys);

    [Alias("list_keys")]
    ValueTask<Result<KeyPage>> ListKeysAsync(string ns, KeyQuery query);

    [Alias("key_history")]
    ValueTask<Result<HistoryPage>> GetKeyHistoryAsync(string ns, string key, int limit, long? after);

    /// <summary>Reads a page of a log as <see cref="IChanges.ReadAsync"/> does.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="log">The number of a <see cref="LogKind"/>.</param>
    /// <param name="after">The position after which to read; null for now.</param>
    /// <param name="limit">The most events of the page.</param>
    /// <param name="wait">The time to wait for the first event.</param>
    [Alias("read_changes")]
    ValueTask<Result<ChangePage>> ReadChangesAsync(string ns, int log, LogPosition? after, int limit, TimeSpan wait);
}
