namespace StateStore.Engine;

/// <summary>How the engine is to behave.</summary>
public sealed record EngineOptions
{
    public static readonly EngineOptions Default = new();

    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>Bytes that decoded conversations may take in memory, and again keys.</summary>
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long an answer is remembered under its idempotency key.</summary>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the version and history of a deleted conversation are kept, so that an id can't come back under an old version.</summary>
    public TimeSpan TombstoneLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The same for a key; shorter, since keys come and go by the million.</summary>
    public TimeSpan KeyTombstoneLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a key lives of which nothing is said; itself unsaid: for ever.</summary>
    public PerNamespace<TimeToLive> KeyTtl { get; init; } = new(default(TimeToLive));

    /// <summary>Asked about each change of a conversation that the rules allow; null = nobody is.</summary>
    public ConversationHook? BeforeChange { get; init; }

    /// <summary>How many keys a namespace may hold. What is more already stays, and may get less.</summary>
    public PerNamespace<long> MaxKeys { get; init; } = new(long.MaxValue);

    /// <summary>Bytes that their stored values may take, likewise.</summary>
    public PerNamespace<long> MaxKeyBytes { get; init; } = new(long.MaxValue);

    /// <summary>How many answers a namespace may remember under idempotency keys; a request under a new key is refused when it is full.</summary>
    public long MaxIdempotencyRecords { get; init; } = 1_000_000;

    /// <summary>Bytes that those answers may take.</summary>
    public long MaxIdempotencyBytes { get; init; } = 1024 * 1024 * 1024;

    /// <summary>
    /// How often the store is asked for entries that are due. What this process knows to be due earlier is dealt with at its time.
    /// </summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
