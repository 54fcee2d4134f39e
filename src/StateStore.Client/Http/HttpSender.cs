namespace StateStore.Client.Http;

/// <summary>Sends requests, and retries those that a retry can help without harm.</summary>
internal sealed class HttpSender(HttpExchange exchange, StateStoreClientOptions options) : IDisposable
{
    /// <summary>The bounds of feeds.</summary>
    public StateStoreClientOptions Options => options;

    /// <summary>Sends a change, under an idempotency key unless the options say otherwise.</summary>
    public async ValueTask<Result<T>> ChangeAsync<T>(HttpCall call, Func<HttpAnswer, Result<T>> read, CancellationToken cancellation)
    {
        if (call.IdempotencyKey is not null || call.IsRepeatable || !options.SendIdempotencyKeys)
        {
            return await SendAsync(call, read, cancellation).ConfigureAwait(false);
        }

        var sent = await SendAsync(call with { IdempotencyKey = Guid.NewGuid().ToString("N") }, read, cancellation).ConfigureAwait(false);

        // The key can be the reason: the namespace has no room for another answer, or the answer is too large for it. Then nothing was changed.
        return sent.Error is { Code: ErrorCode.LimitExceeded or ErrorCode.TooLarge, IsTransient: false }
            ? await SendAsync(call, read, cancellation).ConfigureAwait(false)
            : sent;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="read">Reads the value from an answer without an error.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<Result<T>> SendAsync<T>(HttpCall call, Func<HttpAnswer, Result<T>> read, CancellationToken cancellation)
    {
        var begin = options.Clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var made = await exchange.RunAsync(call, read, cancellation).ConfigureAwait(false);
            var isSafe = call.IsRepeatable || call.IdempotencyKey is not null;
            if (made.End == AttemptEnd.Final || (made.End == AttemptEnd.Unknown && !isSafe))
            {
                return made.Result;
            }

            var pause = Backoff.After(attempt, made.Pause);
            if (options.Clock.GetElapsedTime(begin) + pause >= options.RetryTime)
            {
                return made.Result;
            }

            await Task.Delay(pause, options.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Begins an answer without an end. The caller repeats it.</summary>
    public ValueTask<Attempt<HttpResponseMessage>> OpenAsync(HttpCall call, CancellationToken cancellation) => exchange.OpenAsync(call, cancellation);

    public void Dispose() => exchange.Dispose();
}
