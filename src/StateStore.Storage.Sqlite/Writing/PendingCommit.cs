namespace StateStore.Storage.Sqlite.Writing;

/// <summary>A commit and its caller. The caller continues on another thread, so none of its code runs on the writer.</summary>
internal sealed class PendingCommit(Commit commit, long deadline)
    : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Commit Commit { get; } = commit;

    /// <summary>An action for the namespace of this empty commit, to be run in its turn; null = it is a commit.</summary>
    public Action<NamespaceRemoval>? Removal { get; init; }

    /// <summary>The bytes of its values and payloads, which it adds to a batch.</summary>
    public long Bytes { get; } = Measure(commit);

    /// <summary>The deadline, in <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>The answer to give once the batch is durable.</summary>
    public CommitResult Outcome { get; set; }

    public void Answer() => TrySetResult(Outcome);

    private static long Measure(Commit commit)
    {
        long bytes = 0;
        foreach (var write in commit.Writes)
        {
            bytes += write.Value.Length;
        }

        foreach (var happened in commit.Events)
        {
            bytes += happened.Payload.Length;
        }

        return bytes;
    }
}
