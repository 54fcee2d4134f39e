namespace StateStore.Engine;

/// <summary>What one caller wants done as one.</summary>
/// <param name="bytes">What it adds to a batch, about.</param>
internal abstract class Job<TOutcome>(long bytes)
{
    public long Bytes { get; } = bytes;

    /// <summary>The idempotency key it came under, if any.</summary>
    public IdempotencyScope<TOutcome>? Scope { get; init; }

    /// <summary>Something to be done between two batches, while no change of this process is under way.</summary>
    public Func<Task>? Alone { get; init; }
}
