namespace StateStore.Engine;

/// <summary>How the engine is to behave.</summary>
public sealed record EngineOptions
{
    public static readonly EngineOptions Default = new();

    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Bytes that decoded conversations may take in memory.</summary>
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long an answer is remembered under its idempotency key.</summary>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the version and history of a deleted conversation are kept, so that an id can't come back under an old version.</summary>
    public TimeSpan TombstoneLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often entries that are due are looked for.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
