namespace StateStore.Core.Conversations;

/// <summary>A timeout that waits in a conversation.</summary>
public readonly record struct ArmedTimeout
{
    // Stored as milliseconds: half of the size of a DateTimeOffset. A silo may hold a million conversations.
    private readonly long _at;

    /// <param name="to">The state that the timeout leads to. It names the timeout within its conversation.</param>
    /// <param name="at">The time at which it fires. It is cut to whole milliseconds, as in the stores.</param>
    public ArmedTimeout(string to, DateTimeOffset at) => (To, _at) = (to, at.ToUnixTimeMilliseconds());

    /// <summary>The state that the timeout leads to.</summary>
    public string To { get; }

    /// <summary>The time at which it fires, in whole milliseconds.</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(_at);
}
