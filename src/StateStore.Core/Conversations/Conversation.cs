namespace StateStore.Core.Conversations;

/// <summary>The content of a conversation.</summary>
/// <param name="State">The state that the conversation is in.</param>
/// <param name="Data">The data of the conversation; always a JSON object.</param>
public sealed record Conversation(string State, JsonText Data)
{
    // Stored as milliseconds: a third of the size of a nullable DateTimeOffset. A silo may hold a million conversations.
    private readonly long _expiresAt;

    /// <summary>
    /// The time from which the conversation is gone, even if the sweep has not removed it yet; null = never. It has whole milliseconds, as in the
    /// stores.
    /// </summary>
    public DateTimeOffset? ExpiresAt
    {
        get => _expiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_expiresAt);
        init => _expiresAt = value?.ToUnixTimeMilliseconds() ?? 0;
    }

    /// <summary>Whether the conversation has expired at a time.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
