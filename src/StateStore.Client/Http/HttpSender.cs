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

        var (made, mayHaveRun) = await RetryAsync(call with { IdempotencyKey = Guid.NewGuid().ToString("N") }, read, cancellation).ConfigureAwait(false);

        // The key can be the reason: the namespace has no room for another answer, or the answer is too large for it. Then the server changed nothing.
        // An attempt before may have made the change, and a proxy that refuses says nothing of the key.
        return made is { End: AttemptEnd.Final, Result.Error.Code: ErrorCode.LimitExceeded or ErrorCode.TooLarge } && !mayHaveRun
            ? await SendAsync(call, read, cancellation).ConfigureAwait(false)
            : made.Result;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="read">Reads the value from an answer without an error.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<Result<T>> SendAsync<T>(HttpCall call, Func<HttpAnswer, Result<T>> read, CancellationToken cancellation) =>
        (await RetryAsync(call, read, cancellation).ConfigureAwait(false)).Made.Result;

    /// <summary>Begins an answer without an end. The caller repeats it.</summary>
    public ValueTask<Attempt<HttpResponseMessage>> OpenAsync(HttpCall call, CancellationToken cancellation) => exchange.OpenAsync(call, cancellation);

    public void Dispose() => exchange.Dispose();

    /// <summary>Returns the last attempt, and whether any attempt may have run without an answer.</summary>
    private async ValueTask<(Attempt<T> Made, bool MayHaveRun)> RetryAsync<T>(HttpCall call, Func<HttpAnswer, Result<T>> read, CancellationToken cancellation)
    {
        var isSafe = call.IsRepeatable || call.IdempotencyKey is not null;
        var mayHaveRun = false;
        var begin = options.Clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var made = await exchange.RunAsync(call, read, cancellation).ConfigureAwait(false);
            mayHaveRun |= made.End == AttemptEnd.Unknown;
            if (made.End == AttemptEnd.Final || (made.End == AttemptEnd.Unknown && !isSafe))
            {
                return (made, mayHaveRun);
            }

            var pause = Backoff.After(attempt, made.Pause);
            if (options.Clock.GetElapsedTime(begin) + pause >= options.RetryTime)
            {
                return (made, mayHaveRun);
            }

            await Task.Delay(pause, options.Clock, cancellation).ConfigureAwait(false);
        }
    }
}
