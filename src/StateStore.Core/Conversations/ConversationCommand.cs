namespace StateStore.Core.Conversations;

/// <summary>A command on a conversation.</summary>
public abstract record ConversationCommand
{
    private ConversationCommand(DateTimeOffset at) => At = at;

    /// <summary>The time of the command. The caller gives it because Core has no clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Returns the conversation; creates it first if it is missing ("Get Conversation (UPSERT)" of the Activepieces piece).</summary>
    public sealed record GetOrCreate(DateTimeOffset At) : ConversationCommand(At);

    /// <summary>Moves the conversation to a state and sets its data ("Set Conversation" of the Activepieces piece).</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="State">The state after the command.</param>
    /// <param name="Data">The new data or the merge patch, a JSON object; null keeps the current data.</param>
    /// <param name="Merge">Whether <paramref name="Data"/> is applied to the current data by RFC 7396; false = it replaces them.</param>
    /// <param name="ExpectedVersion">The version that the conversation must have; 0 = it must not exist; null = any.</param>
    public sealed record Set(DateTimeOffset At, string State, JsonText? Data, bool Merge, long? ExpectedVersion) : ConversationCommand(At)
    {
        /// <summary>
        /// The time to live from this command on. If unsaid, the time to live of the bundle applies; without one the conversation never expires.
        /// </summary>
        public TimeToLive Ttl { get; init; }

        /// <summary>Whether the command makes a version even if nothing changes.</summary>
        public bool Touch { get; init; }
    }

    /// <summary>Does what is due: removes a conversation that has expired; otherwise fires its earliest timeout.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="FiresTimeouts">Whether a timeout may fire; false = only the expiry is handled.</param>
    public sealed record HandleDue(DateTimeOffset At, bool FiresTimeouts) : ConversationCommand(At);

    /// <summary>Fires a timeout now.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="To">The state that the timeout leads to.</param>
    /// <param name="ExpectedVersion">The version that the conversation must have; null = any.</param>
    public sealed record FireTimeout(DateTimeOffset At, string To, long? ExpectedVersion) : ConversationCommand(At);

    /// <summary>Gives a timeout another time.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="To">The state that the timeout leads to.</param>
    /// <param name="Due">The new time. A time that has passed fires the timeout at once.</param>
    /// <param name="ExpectedVersion">The version that the conversation must have; null = any.</param>
    public sealed record MoveTimeout(DateTimeOffset At, string To, DateTimeOffset Due, long? ExpectedVersion) : ConversationCommand(At);

    /// <summary>Removes a timeout.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="To">The state that the timeout leads to.</param>
    /// <param name="ExpectedVersion">The version that the conversation must have; null = any.</param>
    public sealed record CancelTimeout(DateTimeOffset At, string To, long? ExpectedVersion) : ConversationCommand(At);

    /// <summary>Removes the conversation.</summary>
    /// <param name="At">The time of the command.</param>
    /// <param name="ExpectedVersion">The version that the conversation must have; null = any.</param>
    public sealed record Delete(DateTimeOffset At, long? ExpectedVersion) : ConversationCommand(At);
}
