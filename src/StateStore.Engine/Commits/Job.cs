namespace StateStore.Engine.Commits;

/// <summary>An answer that no caller gets.</summary>
internal static class JobResults
{
    /// <summary>The job had no room beside the others of its batch, which is bounded in bytes. It leaves no trace, and <see cref="SharedCommits{TJob, TOutcome}"/> runs it alone.</summary>
    public static readonly StoreError NoRoomInBatch = new(ErrorCode.Internal, "No room in this batch");

    public static bool IsNoRoomInBatch(StoreError? error) => ReferenceEquals(error, NoRoomInBatch);

    /// <summary>TOO_LARGE of a batch that loads, writes or answers more than one answer may hold.</summary>
    public static StoreError TooLarge(string what, Limits limits) => new(
        ErrorCode.TooLarge, $"{what} are larger than the limit of {limits.AnswerBytes} bytes together; make the batch smaller");
}

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
