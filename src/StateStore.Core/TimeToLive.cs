namespace StateStore.Core;

/// <summary>
/// The time to live that a write gives to a key or a conversation. If unsaid, the default of the namespace applies, except that an increment keeps
/// the current expiry.
/// </summary>
public readonly record struct TimeToLive
{
    private readonly long _milliseconds;

    private TimeToLive(long milliseconds) => _milliseconds = milliseconds;

    /// <summary>The write says nothing.</summary>
    public static readonly TimeToLive Unsaid;

    /// <summary>The key never expires, even if it had an expiry before.</summary>
    public static readonly TimeToLive Forever = new(-1);

    /// <summary>Whether the write says a time to live.</summary>
    public bool IsSaid => _milliseconds != 0;

    /// <summary>The time as a number: 0 = unsaid, -1 = unlimited, otherwise milliseconds.</summary>
    public long Milliseconds => _milliseconds;

    /// <summary>A time that counts from the write on. Errors: INVALID_INPUT outside of 1 ms to <see cref="Limits.TimeToLive"/>.</summary>
    public static Result<TimeToLive> Of(TimeSpan ttl, Limits limits) => ttl >= TimeSpan.FromMilliseconds(1) && ttl <= limits.TimeToLive
        ? new TimeToLive((long)ttl.TotalMilliseconds)
        : StoreError.InvalidInput($"ttl must be from 1 ms to {limits.TimeToLive.TotalDays} days, or -1 (unlimited)");

    /// <summary>The value that <see cref="Milliseconds"/> returned.</summary>
    public static TimeToLive FromTrusted(long milliseconds) => new(milliseconds);

    /// <summary>The expiry of a key that is written now; null = never. It has whole milliseconds, as in the stores.</summary>
    internal DateTimeOffset? ExpiryFrom(DateTimeOffset now) =>
        _milliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds() + _milliseconds) : null;
}
