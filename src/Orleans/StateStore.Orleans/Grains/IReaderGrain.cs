namespace StateStore.Orleans.Grains;

/// <summary>Reads that concern no single owner, for clients that have no storage of their own; the key means nothing.</summary>
[Alias("statestore.IReaderGrain")]
public interface IReaderGrain : IGrainWithIntegerKey
{
    [Alias("list_conversations")]
    ValueTask<Result<ConversationPage>> ListConversationsAsync(string ns, ConversationQuery query);

    [Alias("history")]
    ValueTask<Result<HistoryPage>> GetHistoryAsync(string ns, string id, int limit);

    [Alias("list_namespaces")]
    ValueTask<Result<NamespacePage>> ListNamespacesAsync(string? after, int limit);

    [Alias("read_changes")]
    ValueTask<Result<ChangePage>> ReadChangesAsync(string ns, LogPosition? after, int limit, TimeSpan wait);
}
