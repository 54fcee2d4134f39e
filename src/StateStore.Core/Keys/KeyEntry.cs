namespace StateStore.Core.Keys;

/// <summary>A key that is there.</summary>
/// <param name="Value">What it holds.</param>
/// <param name="ExpiresAt">From when on it is gone, whether somebody has removed it or not; null = never.</param>
public sealed record KeyEntry(KeyValue Value, DateTimeOffset? ExpiresAt)
{
    /// <summary>By how much the clocks of the servers of one store may differ.</summary>
    internal static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How far ahead the expiry lay when it was written, in milliseconds; 0 where that is not known. Only what is stored knows it, so it counts for nothing
    /// when entries are compared.
    /// </summary>
    public long Lifetime { get; init; }

    /// <summary>
    /// Whether its time is over. An expiry that lies further ahead than it can was written before the clock was set back: a lease of five seconds would
    /// else be held for an hour.
    /// </summary>
    public bool IsExpired(DateTimeOffset now) =>
        ExpiresAt <= now || (Lifetime > 0 && ExpiresAt - now > TimeSpan.FromMilliseconds(Lifetime) + ClockTolerance);

    /// <summary>The entry as it is written now.</summary>
    internal KeyEntry WrittenAt(DateTimeOffset now) =>
        this with { Lifetime = ExpiresAt is { } expiry ? expiry.ToUnixTimeMilliseconds() - now.ToUnixTimeMilliseconds() : 0 };

    public bool Equals(KeyEntry? other) => other is not null && Value == other.Value && ExpiresAt == other.ExpiresAt;

    public override int GetHashCode() => HashCode.Combine(Value, ExpiresAt);
}
