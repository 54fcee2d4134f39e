namespace StateStore.Storage.Sqlite.Writing;

/// <summary>A commit and its caller, who is resumed elsewhere: no code of theirs runs on the writer.</summary>
internal sealed class PendingCommit(Commit commit, long deadline)
    : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Commit Commit { get; } = commit;

    /// <summary>In <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>What to answer once the batch is durable.</summary>
    public CommitResult Outcome { get; set; }

    public void Answer() => TrySetResult(Outcome);
}
