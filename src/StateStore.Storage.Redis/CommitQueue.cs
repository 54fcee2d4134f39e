using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Sends the commits of this process to one namespace. What arrives while others are under way goes together in one call of the
/// script, which costs client and server far less than a call for each; a commit that meets no other waits for nothing. Each commit
/// keeps its own checks, its own outcome and its own atomicity.
/// </summary>
internal sealed class CommitQueue(RedisConnection connection, NamespaceKeys keys, StorageOptions options)
{
    /// <summary>One for Redis to work on while the next one travels.</summary>
    private const int MaxCalls = 2;

    /// <summary>Redis does nothing else while a script runs; so many take it a millisecond or two.</summary>
    private const int MaxCommits = 64;

    /// <summary>Nor may large values make a call long; one commit alone may be as large as it is.</summary>
    private const long MaxBytes = 1024 * 1024;

    private readonly Queue<Pending> _waiting = [];
    private int _calls;

    private sealed class Pending(Commit commit) : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Commit Commit => commit;

        public long Bytes { get; } = commit.Events.Sum(happened => (long)happened.Payload.Length) + commit.Writes.Sum(write => (long)write.Value.Length);

        /// <summary>Nobody waits for it any more, so if it has not been sent it need not be.</summary>
        public bool IsAbandoned { get; set; }
    }

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var pending = new Pending(commit);
        bool isFree;
        lock (_waiting)
        {
            _waiting.Enqueue(pending);
            isFree = _calls < MaxCalls;
            _calls += isFree ? 1 : 0;
        }

        if (isFree)
        {
            _ = SendAllAsync();
        }

        try
        {
            return await connection.BoundAsync(pending.Task, cancellation).ConfigureAwait(false);
        }
        finally
        {
            pending.IsAbandoned = true;
        }
    }

    private async Task SendAllAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                await SendAsync(batch).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                batch.ForEach(pending => pending.TrySetException(e));
            }
        }
    }

    private List<Pending> Take()
    {
        var batch = new List<Pending>();
        var bytes = 0L;
        lock (_waiting)
        {
            while (batch.Count < MaxCommits && bytes < MaxBytes && _waiting.TryDequeue(out var pending))
            {
                bytes += pending.Bytes;
                if (pending.IsAbandoned)
                {
                    pending.TrySetCanceled();
                }
                else
                {
                    batch.Add(pending);
                }
            }

            _calls -= batch.Count == 0 ? 1 : 0;
        }

        return batch;
    }

    private async Task SendAsync(List<Pending> batch)
    {
        var call = new CommitCall(keys, options, batch.Count);
        batch.ForEach(pending => call.Add(pending.Commit));
        var answer = await connection.RunAsync(RedisScript.Commit, call.Keys, call.Arguments, default).ConfigureAwait(false);
        var answers = ((RedisResult[]?)answer)!;
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                batch[i].TrySetResult(CommitCall.Result(batch[i].Commit, answers[i]));
            }
            catch (Exception e)
            {
                batch[i].TrySetException(e);
            }
        }
    }
}
