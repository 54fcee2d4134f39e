namespace StateStore.Core.Conversations;

/// <summary>What can be asked of a conversation. <see cref="At"/> is when: Core has no clock.</summary>
public abstract record ConversationCommand
{
    private ConversationCommand(DateTimeOffset at) => At = at;

    public DateTimeOffset At { get; }

    /// <summary>Returns the conversation and creates it first where it is missing (seed: "Get Conversation (UPSERT)").</summary>
    public sealed record GetOrCreate(DateTimeOffset At) : ConversationCommand(At);

    /// <summary>Moves the conversation and sets its data (seed: "Set Conversation").</summary>
    /// <param name="State">The state to be in afterwards.</param>
    /// <param name="Data">The new data, or the merge patch; must be an object. Null keeps the current data.</param>
    /// <param name="Merge">Apply <paramref name="Data"/> to the current data by RFC 7396 instead of replacing them.</param>
    /// <param name="ExpectedVersion">Only if the conversation is at this version; 0 = only if it does not exist.</param>
    public sealed record Set(DateTimeOffset At, string State, JsonText? Data, bool Merge, long? ExpectedVersion) : ConversationCommand(At)
    {
        /// <summary>How long it is to live from now on; nothing said: as long as the bundle says, else for ever.</summary>
        public TimeToLive Ttl { get; init; }
    }

    /// <summary>Removes the conversation if its time is over.</summary>
    public sealed record Expire(DateTimeOffset At) : ConversationCommand(At);

    /// <summary>Removes the conversation.</summary>
    public sealed record Delete(DateTimeOffset At, long? ExpectedVersion) : ConversationCommand(At);
}
