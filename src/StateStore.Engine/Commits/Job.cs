namespace StateStore.Engine.Commits;

/// <summary>An answer that no caller gets.</summary>
internal static class JobResults
{
    /// <summary>
    /// The job had no room beside the others of its batch, which is bounded in bytes. It changes nothing, and
    /// <see cref="SharedCommits{TJob, TOutcome}"/> runs it alone.
    /// </summary>
    public static readonly StoreError NoRoomInBatch = new(ErrorCode.Internal, "No room in this batch");

    public static bool IsNoRoomInBatch(StoreError? error) => ReferenceEquals(error, NoRoomInBatch);

    /// <summary>TOO_LARGE of a batch that loads, writes or answers more than <see cref="Limits.AnswerBytes"/>.</summary>
    public static StoreError TooLarge(string what, Limits limits) => new(
        ErrorCode.TooLarge, $"{what} are larger than the limit of {limits.AnswerBytes} bytes together; make the batch smaller");
}

/// <summary>The changes of one caller that are made as one.</summary>
/// <param name="bytes">The approximate bytes that the job adds to a batch.</param>
internal abstract class Job<TOutcome>(long bytes)
{
    public long Bytes { get; } = bytes;

    /// <summary>The idempotency key of the request; null if it has none.</summary>
    public IdempotencyScope<TOutcome>? Scope { get; init; }

    /// <summary>Whether the commit is only tried. Such a job is alone in its batch.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>An action to run between two batches, while no other change of this line is in progress; null = the job has changes.</summary>
    public Func<Task>? Alone { get; init; }
}
