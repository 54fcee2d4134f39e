using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>Reads that concern no single owner, for clients that have no storage of their own; the key means nothing.</summary>
[Alias("statestore.IReaderGrain")]
public interface IReaderGrain : IGrainWithIntegerKey
{
    [Alias("list_conversations")]
    ValueTask<Result<ConversationPage>> ListConversationsAsync(string ns, ConversationQuery query);

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

    /// <param name="ns">The namespace.</param>
    /// <param name="log">The number of a <see cref="LogKind"/>.</param>
    /// <param name="after">As in <see cref="IChanges.ReadAsync"/>.</param>
    /// <param name="limit">Likewise.</param>
    /// <param name="wait">Likewise.</param>
    [Alias("read_changes")]
    ValueTask<Result<ChangePage>> ReadChangesAsync(string ns, int log, LogPosition? after, int limit, TimeSpan wait);
}
