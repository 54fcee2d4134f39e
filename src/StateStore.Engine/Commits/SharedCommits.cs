namespace StateStore.Engine;

/// <summary>
/// Who waits to change which entity. One batch of each is under way; whoever comes meanwhile goes into the next one, so that many
/// writers of one entity share its commits instead of meeting in them as conflicts. It is not what keeps changes correct: the commit's
/// check of the version is, so any number of processes may do this on one store.
/// </summary>
/// <param name="context">The engine.</param>
/// <param name="what">What is changed, for messages.</param>
/// <param name="batchOf">Jobs of one namespace as one commit.</param>
internal sealed class SharedCommits<TJob, TOutcome>(EngineContext context, string what, Func<string, List<TJob>, ITransaction<Result<TOutcome>[]>> batchOf)
    where TJob : Job<TOutcome>
{
    private const int MaxBatchJobs = 256;
    private const long MaxBatchBytes = 1024 * 1024;

    /// <summary>Beyond this nobody who joins would be answered in time.</summary>
    private const int MaxWaiting = 16_384;

    private readonly StoreError _crowded = new(ErrorCode.LimitExceeded, $"Too many changes of this {what} are waiting; nothing was changed, try again");

    // An entity is here while its batches are under way; with a queue once somebody had to wait.
    private readonly Dictionary<(string Namespace, string Id), Queue<TJob>?> _waiting = [];

    /// <summary>Queues a job under its first entity; it completes by itself.</summary>
    public void Enqueue(string ns, string id, TJob job)
    {
        var key = (ns, id);
        lock (_waiting)
        {
            if (_waiting.TryGetValue(key, out var queue))
            {
                queue ??= _waiting[key] = new();
                if (queue.Count < MaxWaiting)
                {
                    queue.Enqueue(job);
                }
                else
                {
                    job.SetResult(_crowded);
                }

                return;
            }

            _waiting.Add(key, null);
        }

        // On the caller's thread as far as it goes: on a store that answers at once, the job is done when this returns.
        _ = DrainAsync(key, [job]);
    }

    private async Task DrainAsync((string Namespace, string Id) key, List<TJob> batch)
    {
        while (batch.Count > 0)
        {
            await RunAsync(key.Namespace, batch).ConfigureAwait(false);
            batch = Take(key);
            if (batch.Count > 0)
            {
                // What came meanwhile is not for the first caller's thread to do: its own job is done.
                await Task.Yield();
            }
        }
    }

    private List<TJob> Take((string Namespace, string Id) key)
    {
        lock (_waiting)
        {
            var batch = _waiting[key] is { Count: > 0 } queue ? Next(queue) : [];
            if (batch.Count == 0)
            {
                _waiting.Remove(key);
            }

            return batch;
        }
    }

    private static List<TJob> Next(Queue<TJob> queue)
    {
        var batch = new List<TJob>();
        var bytes = 0L;
        while (batch.Count < MaxBatchJobs && bytes < MaxBatchBytes && queue.TryPeek(out var next) && MayJoin(next, batch))
        {
            batch.Add(queue.Dequeue());
            bytes += next.Bytes;
            if (next.Alone is not null)
            {
                break;
            }
        }

        return batch;
    }

    /// <summary>Of two with one idempotency key the second is answered with what the first has left in the store.</summary>
    private static bool MayJoin(TJob next, List<TJob> batch) =>
        batch.Count == 0 || (next.Alone is null && (next.Scope is null || !batch.Exists(job => job.Scope?.Key == next.Scope.Key)));

    private async Task RunAsync(string ns, List<TJob> batch)
    {
        if (batch[0].Alone is { } alone)
        {
            await alone().ConfigureAwait(false);
            return;
        }

        try
        {
            var ran = await context.Loop.RunAsync(batchOf(ns, batch), default).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].SetResult(ran.TryGet(out var results, out var error) ? results[i] : error);
            }
        }
        catch (Exception e)
        {
            // A bug or a broken store: each of them hears of it.
            batch.ForEach(job => job.TrySetException(e));
        }
    }
}
