namespace StateStore.Core;

/// <summary>
/// What a write says about how long a key is to live. Nothing said: as the namespace's default has it; an increment leaves the time that there is.
/// </summary>
public readonly record struct TimeToLive
{
    private readonly long _milliseconds;

    private TimeToLive(long milliseconds) => _milliseconds = milliseconds;

    /// <summary>Nothing is said.</summary>
    public static readonly TimeToLive Unsaid;

    /// <summary>It does not expire, whatever it did before.</summary>
    public static readonly TimeToLive Forever = new(-1);

    public bool IsSaid => _milliseconds != 0;

    /// <summary>As a number: 0 = nothing said, -1 = forever, else milliseconds.</summary>
    public long Milliseconds => _milliseconds;

    /// <summary>So long from the write on. Errors: INVALID_INPUT.</summary>
    public static Result<TimeToLive> Of(TimeSpan ttl, Limits limits) => ttl >= TimeSpan.FromMilliseconds(1) && ttl <= limits.TimeToLive
        ? new TimeToLive((long)ttl.TotalMilliseconds)
        : StoreError.InvalidInput($"ttl must be from 1 ms to {limits.TimeToLive.TotalDays} days, or -1 for ever");

    /// <summary>What <see cref="Milliseconds"/> gave.</summary>
    public static TimeToLive FromTrusted(long milliseconds) => new(milliseconds);

    /// <summary>When a key that is written now expires; null = never. Times are whole milliseconds, as the stores keep them.</summary>
    internal DateTimeOffset? ExpiryFrom(DateTimeOffset now) =>
        _milliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds() + _milliseconds) : null;
}
