namespace StateStore.Storage.Redis;

/// <summary>
/// Asks Redis for the callers of this process that ask it at the same time. What arrives while other calls are under way goes together in the
/// next one, which costs client and server far less than a call for each; a request that meets no other waits for nothing. Each keeps its own answer.
/// </summary>
/// <param name="connection">Where to.</param>
/// <param name="maxCalls">So many may be under way: one for Redis to work on while the next one travels, or more.</param>
internal abstract class SharedCalls<TRequest, TAnswer>(RedisConnection connection, int maxCalls)
{
    /// <summary>Redis does nothing else while a script runs; so many take it a millisecond or two.</summary>
    private const int MaxRequests = 64;

    /// <summary>Nor may large values make a call long; one request alone may be as large as it is.</summary>
    private const long MaxBytes = 1024 * 1024;

    private readonly Queue<Pending> _waiting = [];
    private int _calls;

    private sealed class Pending(TRequest request, long bytes) : TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TRequest Request => request;

        public long Bytes => bytes;

        /// <summary>Nobody waits for it any more, so if it has not been sent it need not be.</summary>
        public bool IsAbandoned { get; set; }
    }

    public async ValueTask<TAnswer> RunAsync(TRequest request, CancellationToken cancellation)
    {
        var pending = Join(request);
        try
        {
            return await connection.BoundAsync(pending?.Task ?? SendFirstAsync(request), cancellation).ConfigureAwait(false);
        }
        finally
        {
            pending?.IsAbandoned = true;
        }
    }

    /// <summary>How many bytes a request adds to its call, about.</summary>
    protected abstract long BytesOf(TRequest request);

    /// <summary>One call for all of them.</summary>
    /// <returns>The answer to each, by its place; it throws what that one alone has met.</returns>
    protected abstract ValueTask<Func<int, TAnswer>> SendAsync(TRequest[] requests);

    /// <summary>Its place among those who wait; null where it may go at once.</summary>
    private Pending? Join(TRequest request)
    {
        lock (_waiting)
        {
            if (_calls < maxCalls)
            {
                _calls++;
                return null;
            }

            var pending = new Pending(request, BytesOf(request));
            _waiting.Enqueue(pending);
            return pending;
        }
    }

    private async Task<TAnswer> SendFirstAsync(TRequest request)
    {
        try
        {
            return (await SendAsync([request]).ConfigureAwait(false))(0);
        }
        finally
        {
            if (Take() is { Count: > 0 } batch)
            {
                _ = SendAllAsync(batch);
            }
        }
    }

    private async Task SendAllAsync(List<Pending> batch)
    {
        for (; batch.Count > 0; batch = Take())
        {
            try
            {
                var answers = await SendAsync([.. batch.Select(pending => pending.Request)]).ConfigureAwait(false);
                for (var i = 0; i < batch.Count; i++)
                {
                    Answer(batch[i], answers, i);
                }
            }
            catch (Exception e)
            {
                batch.ForEach(pending => pending.TrySetException(e));
            }
        }
    }

    private static void Answer(Pending pending, Func<int, TAnswer> answers, int place)
    {
        try
        {
            pending.TrySetResult(answers(place));
        }
        catch (Exception e)
        {
            pending.TrySetException(e);
        }
    }

    private List<Pending> Take()
    {
        var batch = new List<Pending>();
        var bytes = 0L;
        lock (_waiting)
        {
            while (batch.Count < MaxRequests && bytes < MaxBytes && _waiting.TryDequeue(out var pending))
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
}
