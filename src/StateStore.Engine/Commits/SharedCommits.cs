namespace StateStore.Engine;

/// <summary>
/// Who waits to change which table. One batch of each table is under way; whoever comes meanwhile goes into the next one, so that many
/// writers of one table share its commits instead of meeting in them as conflicts. It is not what keeps changes correct: the commit's
/// check of the table's version is, so any number of processes may do this on one store.
/// </summary>
internal sealed class TableQueues(EngineContext context)
{
    private const int MaxBatchJobs = 256;
    private const long MaxBatchBytes = 1024 * 1024;

    /// <summary>Beyond this nobody who joins would be answered in time.</summary>
    private const int MaxWaiting = 16_384;

    private static readonly StoreError Crowded = new(ErrorCode.LimitExceeded, "Too many changes of this table are waiting; nothing was changed, try again");

    // A table is here while its batches are under way.
    private readonly Dictionary<(string Namespace, string Table), Queue<TableJob>> _waiting = [];

    /// <summary>Queues a job under its first table; it completes by itself.</summary>
    public void Enqueue(string ns, string table, TableJob job)
    {
        var key = (ns, table);
        lock (_waiting)
        {
            if (_waiting.TryGetValue(key, out var queue))
            {
                if (queue.Count < MaxWaiting)
                {
                    queue.Enqueue(job);
                }
                else
                {
                    job.SetResult(Crowded);
                }

                return;
            }

            _waiting.Add(key, new([job]));
        }

        // On the caller's thread as far as it goes: on a store that answers at once, the job is done when this returns.
        _ = DrainAsync(key);
    }

    private async Task DrainAsync((string Namespace, string Table) key)
    {
        var batch = Take(key);
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

    private List<TableJob> Take((string Namespace, string Table) key)
    {
        var batch = new List<TableJob>();
        var bytes = 0L;
        lock (_waiting)
        {
            var queue = _waiting[key];
            while (batch.Count < MaxBatchJobs && bytes < MaxBatchBytes && queue.TryPeek(out var next) && (next.Alone is null || batch.Count == 0))
            {
                batch.Add(queue.Dequeue());
                bytes += next.Bytes;
                if (next.Alone is not null)
                {
                    break;
                }
            }

            if (batch.Count == 0)
            {
                _waiting.Remove(key);
            }
        }

        return batch;
    }

    private async Task RunAsync(string ns, List<TableJob> batch)
    {
        if (batch[0].Alone is { } alone)
        {
            await alone().ConfigureAwait(false);
            return;
        }

        try
        {
            var ran = await context.Loop.RunAsync(new TableBatch(context, ns, batch), default).ConfigureAwait(false);
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
