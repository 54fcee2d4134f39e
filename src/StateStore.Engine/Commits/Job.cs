namespace StateStore.Engine;

/// <summary>What one caller wants done as one, and waits for; he is resumed elsewhere than where it is done.</summary>
/// <param name="bytes">What it adds to a batch, about.</param>
internal abstract class Job<TOutcome>(long bytes) : TaskCompletionSource<Result<TOutcome>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public long Bytes { get; } = bytes;

    /// <summary>The idempotency key it came under, if any.</summary>
    public IdempotencyScope<TOutcome>? Scope { get; init; }

    /// <summary>Something to be done between two batches, while no change of this process is under way; it never throws.</summary>
    public Func<Task>? Alone { get; init; }
}
