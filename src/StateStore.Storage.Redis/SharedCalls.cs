namespace StateStore.Storage.Redis;

/// <summary>Combines concurrent requests of this process into shared calls to Redis.</summary>
/// <remarks>
/// Requests that arrive while other calls are in flight go together in the next call. That costs client and server far less than a call for each. A
/// request that meets no other waits for nothing. Each request gets its own answer.
/// </remarks>
/// <param name="connection">The connection.</param>
/// <param name="maxCalls">The greatest number of calls in flight. With two, Redis works on one while the next one travels.</param>
internal abstract class SharedCalls<TRequest, TAnswer>(RedisConnection connection, int maxCalls)
{
    /// <summary>
    /// The greatest number of requests in a call. Redis does nothing else while a script runs; this number takes it a millisecond or two.
    /// </summary>
    private const int MaxRequests = 64;

    /// <summary>The greatest number of bytes in a call, so that large values do not make it long. A single request may be larger.</summary>
    private const long MaxBytes = 1024 * 1024;

    private readonly Queue<Pending> _waiting = [];
    private int _calls;

    private sealed class Pending(TRequest request, long bytes) : TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TRequest Request => request;

        public long Bytes => bytes;

        /// <summary>The caller has given up: an unsent request can be dropped.</summary>
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

    /// <summary>The approximate bytes that a request adds to its call.</summary>
    protected abstract long BytesOf(TRequest request);

    /// <summary>Makes one call for all requests.</summary>
    /// <returns>The answer to each request, by its place; it throws the failure of that request.</returns>
    protected abstract ValueTask<Func<int, TAnswer>> SendAsync(TRequest[] requests);

    /// <summary>The request's place in the line; null if it may be sent at once.</summary>
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
