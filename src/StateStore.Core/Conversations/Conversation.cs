namespace StateStore.Core;

/// <summary>The content of a conversation: where it stands, and what it knows (always a JSON object).</summary>
public sealed record Conversation(string State, JsonText Data)
{
    /// <summary>From when on it is gone, whether somebody has removed it or not; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
