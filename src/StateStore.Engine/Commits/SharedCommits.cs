using System.Diagnostics;

namespace StateStore.Engine.Commits;

/// <summary>
/// Lets the writers of one entity share commits. One batch per entity is in progress; later jobs join the next batch, instead of conflicting with the
/// current one.
/// </summary>
/// <remarks>
/// It does not keep changes correct; the commit's check of the version does. So any number of processes may do this on one store, and two entities that
/// share a line only share commits.
/// </remarks>
/// <param name="context">The engine.</param>
/// <param name="what">The kind of entity, for messages and the meter.</param>
/// <param name="batchOf">Makes one commit from jobs of one namespace.</param>
internal sealed class SharedCommits<TJob, TOutcome>(EngineContext context, string what, Func<string, TJob[], ITransaction<Result<TOutcome>[]>> batchOf)
    where TJob : Job<TOutcome>
{
    private const int Lines = 4096; // a power of two; enough that hundreds of writers rarely share one
    private const int MaxBatchJobs = 256;
    private const long MaxBatchBytes = 1024 * 1024;

    /// <summary>The greatest number of waiting jobs. A job that joined a longer line would not be answered in time.</summary>
    private const int MaxWaiting = 16_384;

    private readonly StoreError _crowded = StoreError.TooBusy($"Too many changes of this {what} are waiting; nothing was changed, try again");
    private readonly Line?[] _lines = new Line?[Lines];

    /// <summary>Runs a job when it is the turn of its (first) entity, and returns its outcome.</summary>
    public ValueTask<Result<TOutcome>> RunAsync(string ns, string id, TJob job, CancellationToken cancellation)
    {
        ref var place = ref _lines[StripedLock.HashOf(ns, id) & (Lines - 1)];
        var line = LazyInitializer.EnsureInitialized(ref place, static () => new());
        lock (line)
        {
            if (line.IsBusy)
            {
                if (line.Waiting.Count >= MaxWaiting)
                {
                    return new(_crowded);
                }

                var waiter = new Waiter(ns, job, context.Meter.Queues.Begin(), QueueTelemetry.Span);
                line.Waiting.Enqueue(waiter);
                return new(waiter.Task.WaitAsync(cancellation));
            }

            line.IsBusy = true;
        }

        context.Meter.Queues.End(what, context.Meter.Queues.Begin());

        // It runs on the caller's thread as far as it can: on a store that answers at once, it is done when this returns.
        var running = RunFirstAsync(line, ns, job);
        return running.IsCompleted || !cancellation.CanBeCanceled ? running : new(running.AsTask().WaitAsync(cancellation));
    }

    private async ValueTask<Result<TOutcome>> RunFirstAsync(Line line, string ns, TJob job)
    {
        try
        {
            var ran = await RunAsync(ns, [job]).ConfigureAwait(false);
            return ran.TryGet(out var results, out var error) ? results[0] : error;
        }
        finally
        {
            if (Take(line) is { } batch)
            {
                _ = DrainAsync(line, batch);
            }
        }
    }

    private async Task DrainAsync(Line line, List<Waiter> first)
    {
        for (var batch = first; batch is not null; batch = Take(line))
        {
            // Later jobs must not run on the thread of a caller that has its answer.
            await Task.Yield();
            batch.ForEach(waiter => context.Meter.Queues.End(what, waiter.Begun));
            QueueTelemetry.GoOnUnder(batch[0].Span);
            try
            {
                var ran = await RunAsync(batch[0].Namespace, [.. batch.Select(waiter => waiter.Job)]).ConfigureAwait(false);
                for (var i = 0; i < batch.Count; i++)
                {
                    var result = ran.TryGet(out var results, out var error) ? results[i] : error;
                    batch[i].SetResult(JobResults.IsNoRoomInBatch(result.Error) ? await RunAloneAsync(batch[i]).ConfigureAwait(false) : result);
                }
            }
            catch (Exception e)
            {
                // A bug or a broken store: every caller of the batch gets the exception.
                batch.ForEach(waiter => waiter.TrySetException(e));
            }
        }
    }

    private async ValueTask<Result<TOutcome>> RunAloneAsync(Waiter waiter)
    {
        var ran = await RunAsync(waiter.Namespace, [waiter.Job]).ConfigureAwait(false);
        return ran.TryGet(out var results, out var error) ? results[0] : error;
    }

    private async ValueTask<Result<Result<TOutcome>[]>> RunAsync(string ns, TJob[] jobs)
    {
        if (jobs[0].Alone is { } alone)
        {
            await alone().ConfigureAwait(false);
            return new Result<TOutcome>[1];
        }

        return await context.Loop.RunAsync(batchOf(ns, jobs), default).ConfigureAwait(false);
    }

    /// <summary>The next batch; null, and the line is free, if no job waits.</summary>
    private static List<Waiter>? Take(Line line)
    {
        lock (line)
        {
            line.IsBusy = line.Waiting.Count > 0;
            if (!line.IsBusy)
            {
                return null;
            }

            var batch = new List<Waiter>();
            var bytes = 0L;
            while (batch.Count < MaxBatchJobs && bytes < MaxBatchBytes && line.Waiting.TryPeek(out var next) && MayJoin(next, batch))
            {
                batch.Add(line.Waiting.Dequeue());
                bytes += next.Job.Bytes;
            }

            return batch;
        }
    }

    /// <summary>
    /// Whether a job may join a batch. Of two jobs with one idempotency key, the second must get the answer that the first has stored. A dry run is alone.
    /// </summary>
    private static bool MayJoin(Waiter next, List<Waiter> batch) =>
        batch.Count == 0 || (
            next.Namespace == batch[0].Namespace && next.Job is { Alone: null, IsDryRun: false } && batch[0].Job is { Alone: null, IsDryRun: false }
            && (next.Job.Scope is null || !batch.Exists(waiter => waiter.Job.Scope?.Key == next.Job.Scope.Key)));

    /// <summary>The jobs of some entities, one batch after another.</summary>
    private sealed class Line
    {
        public bool IsBusy { get; set; }

        public Queue<Waiter> Waiting { get; } = new(0);
    }

    /// <summary>A job that waits for its turn. Its caller continues on another thread than the batch.</summary>
    private sealed class Waiter(string ns, TJob job, long begun, Activity? span) : TaskCompletionSource<Result<TOutcome>>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Namespace { get; } = ns;

        public TJob Job { get; } = job;

        /// <summary>The time at which it began to wait.</summary>
        public long Begun { get; } = begun;

        /// <summary>The span of its change, if spans are recorded.</summary>
        public Activity? Span { get; } = span;
    }
}
