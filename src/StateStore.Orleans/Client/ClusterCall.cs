namespace StateStore.Orleans.Client;

/// <summary>Calls of grains as the store's users see them: a cluster that does not answer is an error value, and waiting can be given up.</summary>
internal static class ClusterCall
{
    private static readonly StoreError Unreachable = new(ErrorCode.StorageUnavailable, "The cluster did not answer; try again");

    private static readonly StoreError Unknown = Unreachable with { Message = Unreachable.Message + ". Whether a change was made is not known" };

    /// <param name="on">What the call needs; given apart so that the call captures nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellation">Ends the waiting, not the call.</param>
    public static ValueTask<Result<T>> ChangeAsync<TOn, T>(TOn on, Func<TOn, ValueTask<Result<T>>> call, CancellationToken cancellation) =>
        RunAsync(on, call, attempts: 1, Unknown, cancellation);

    /// <summary>A call that may be made twice: a silo that went while it read is no reason to bother the caller.</summary>
    public static ValueTask<Result<T>> ReadAsync<TOn, T>(TOn on, Func<TOn, ValueTask<Result<T>>> call, CancellationToken cancellation) =>
        RunAsync(on, call, attempts: 2, Unreachable, cancellation);

    private static async ValueTask<Result<T>> RunAsync<TOn, T>(
        TOn on, Func<TOn, ValueTask<Result<T>>> call, int attempts, StoreError error, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                return cancellation.CanBeCanceled
                    ? await call(on).AsTask().WaitAsync(cancellation).ConfigureAwait(false)
                    : await call(on).ConfigureAwait(false);
            }
            catch (Exception e) when (IsUnreachable(e))
            {
                if (attempt == attempts)
                {
                    return error;
                }
            }
        }
    }

    public static bool IsUnreachable(Exception e) => e is OrleansException or TimeoutException;
}
