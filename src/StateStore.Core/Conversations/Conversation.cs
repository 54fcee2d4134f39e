namespace StateStore.Core.Conversations;

/// <summary>The content of a conversation: where it stands, and what it knows (always a JSON object).</summary>
public sealed record Conversation(string State, JsonText Data)
{
    // A third of the size of what it is to readers: a silo may hold a million conversations.
    private readonly long _expiresAt;

    /// <summary>From when on it is gone, whether somebody has removed it or not; null = never. Whole milliseconds, as the stores keep them.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get => _expiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_expiresAt);
        init => _expiresAt = value?.ToUnixTimeMilliseconds() ?? 0;
    }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
