namespace StateStore.Core;

/// <summary>A key that is there.</summary>
/// <param name="Value">What it holds.</param>
/// <param name="ExpiresAt">From when on it is gone, whether somebody has removed it or not; null = never.</param>
public sealed record KeyEntry(KeyValue Value, DateTimeOffset? ExpiresAt)
{
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
