namespace StateStore.Core.Keys;

/// <summary>The content of a key.</summary>
/// <param name="Value">The value.</param>
/// <param name="ExpiresAt">The time from which the key is gone, even if the sweep has not removed it yet; null = never.</param>
public sealed record KeyEntry(KeyValue Value, DateTimeOffset? ExpiresAt)
{
    /// <summary>The greatest expected difference between the clocks of the servers of one store.</summary>
    internal static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The time from the write to the expiry, in milliseconds; 0 = unknown. It is known only to the stored form, so it does not count when entries
    /// are compared.
    /// </summary>
    public long Lifetime { get; init; }

    /// <summary>
    /// Whether the key has expired at a time. An expiry further ahead than its lifetime allows was written before the clock was set back, and also
    /// counts as expired. Otherwise a lease of five seconds could be held for an hour.
    /// </summary>
    public bool IsExpired(DateTimeOffset now) =>
        ExpiresAt <= now || (Lifetime > 0 && ExpiresAt - now > TimeSpan.FromMilliseconds(Lifetime) + ClockTolerance);

    /// <summary>The entry with the lifetime that a write at this time stores.</summary>
    internal KeyEntry WrittenAt(DateTimeOffset now) =>
        this with { Lifetime = ExpiresAt is { } expiry ? expiry.ToUnixTimeMilliseconds() - now.ToUnixTimeMilliseconds() : 0 };

    /// <summary>Whether the values and the expiries are equal.</summary>
    public bool Equals(KeyEntry? other) => other is not null && Value == other.Value && ExpiresAt == other.ExpiresAt;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, ExpiresAt);
}
