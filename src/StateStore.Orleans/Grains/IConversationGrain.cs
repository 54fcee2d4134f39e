namespace StateStore.Orleans.Grains;

/// <summary>One conversation; its key is a <see cref="ConversationKey"/>. The members have the meaning of those of <see cref="IConversations"/>.</summary>
[Alias("statestore.IConversationGrain")]
internal interface IConversationGrain : IGrainWithStringKey
{
    [Alias("get")]
    ValueTask<Result<ConversationSnapshot>> GetAsync();

    [Alias("get_or_create")]
    ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(WriteOptions options);

    [Alias("set")]
    ValueTask<Result<ConversationOutcome>> SetAsync(SetConversation change, WriteOptions options);

    /// <summary>Sets under a turn. It has a method of its own, because an older silo would ignore <see cref="SetConversation.Turn"/>.</summary>
    [Alias("set_in_turn")]
    ValueTask<Result<ConversationOutcome>> SetInTurnAsync(SetConversation change, WriteOptions options);

    [Alias("delete")]
    ValueTask<Result<DeleteOutcome>> DeleteAsync(WriteOptions options);

    [Alias("move_timeout")]
    ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(string to, TimeoutTime time, WriteOptions options);

    [Alias("cancel_timeout")]
    ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(string to, WriteOptions options);

    [Alias("fire_timeout")]
    ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(string to, WriteOptions options);

    /// <summary>Fires the timeout that is due. Returns false if none is.</summary>
    [Alias("fire_due")]
    ValueTask<Result<bool>> FireDueAsync();
}
