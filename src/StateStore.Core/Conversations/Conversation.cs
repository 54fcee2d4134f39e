using System.Collections.Immutable;

namespace StateStore.Core.Conversations;

/// <summary>The content of a conversation.</summary>
/// <param name="State">The state that the conversation is in.</param>
/// <param name="Data">The data of the conversation; always a JSON object.</param>
public sealed record Conversation(string State, JsonText Data)
{
    // Stored as milliseconds: a third of the size of a nullable DateTimeOffset. A silo may hold a million conversations.
    private readonly long _expiresAt;
    private readonly long _enteredAt;
    private readonly long _updatedAt;
    private readonly PendingTimeouts? _pending;

    /// <summary>
    /// The time from which the conversation is gone, even if the sweep has not removed it yet; null = never. It has whole milliseconds, as in the
    /// stores.
    /// </summary>
    public DateTimeOffset? ExpiresAt
    {
        get => Time(_expiresAt);
        init => _expiresAt = Milliseconds(value);
    }

    /// <summary>
    /// The time at which the conversation entered its state, in whole milliseconds; null = unknown, because an older release or another tool wrote the
    /// conversation.
    /// </summary>
    public DateTimeOffset? EnteredAt
    {
        get => Time(_enteredAt);
        init => _enteredAt = Milliseconds(value);
    }

    /// <summary>The time of the last change, in whole milliseconds; null = unknown, as for <see cref="EnteredAt"/>.</summary>
    public DateTimeOffset? UpdatedAt
    {
        get => Time(_updatedAt);
        init => _updatedAt = Milliseconds(value);
    }

    /// <summary>The timeouts that wait, the earliest first; empty = none.</summary>
    public ImmutableArray<ArmedTimeout> Timeouts
    {
        get => _pending?.Armed ?? [];
        init => _pending = PendingTimeouts.Of(value, Stuck);
    }

    /// <summary>
    /// The timeout that a rule or a hook refused; null = none. While there is one, no timeout of the conversation fires by itself. The next change clears it.
    /// </summary>
    public StuckTimeout? Stuck
    {
        get => _pending?.Stuck;
        init => _pending = PendingTimeouts.Of(Timeouts, value);
    }

    /// <summary>The time of the earliest timeout that fires by itself; null = none.</summary>
    public DateTimeOffset? TimeoutAt => _pending is { Stuck: null, Armed: [var earliest, ..] } ? earliest.At : null;

    /// <summary>The time at which the store has to handle the conversation: its expiry or its earliest timeout; null = never.</summary>
    public DateTimeOffset? DueAt => TimeoutAt is { } timeout && !(ExpiresAt <= timeout) ? timeout : ExpiresAt;

    /// <summary>Whether the conversation has expired at a time.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    private static DateTimeOffset? Time(long milliseconds) => milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static long Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() ?? 0;
}
