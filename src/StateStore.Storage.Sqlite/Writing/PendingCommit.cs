namespace StateStore.Storage.Sqlite.Writing;

/// <summary>A commit and its caller, who is resumed elsewhere: no code of theirs runs on the writer.</summary>
internal sealed class PendingCommit(Commit commit, long deadline)
    : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Commit Commit { get; } = commit;

    /// <summary>What else is to be done in its turn, to the namespace of an empty commit; null = it is a commit.</summary>
    public Action<NamespaceRemoval>? Removal { get; init; }

    /// <summary>What its values and payloads add to a batch.</summary>
    public long Bytes { get; } = Measure(commit);

    /// <summary>In <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>What to answer once the batch is durable.</summary>
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
