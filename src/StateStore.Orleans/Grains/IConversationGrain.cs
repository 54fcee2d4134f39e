namespace StateStore.Orleans.Grains;

/// <summary>One conversation; its key is <see cref="ConversationKey"/>. The members mean what those of <see cref="IConversations"/> mean.</summary>
[Alias("statestore.IConversationGrain")]
public interface IConversationGrain : IGrainWithStringKey
{
    [Alias("get")]
    ValueTask<Result<ConversationSnapshot>> GetAsync();

    [Alias("get_or_create")]
    ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(WriteOptions options);

    [Alias("set")]
    ValueTask<Result<ConversationOutcome>> SetAsync(SetConversation change, WriteOptions options);

    [Alias("delete")]
    ValueTask<Result<DeleteOutcome>> DeleteAsync(WriteOptions options);
}
