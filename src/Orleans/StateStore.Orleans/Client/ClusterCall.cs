namespace StateStore.Orleans.Client;

/// <summary>Calls of grains as the store's users see them: a cluster that does not answer is an error value, and waiting can be given up.</summary>
internal static class ClusterCall
{
    private static readonly StoreError Unreachable = new(
        ErrorCode.StorageUnavailable, "The cluster did not answer; try again. Whether a change was made is not known");

    public static async ValueTask<Result<T>> RunAsync<T>(Func<ValueTask<Result<T>>> call, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var answer = call();
            return answer.IsCompleted || !cancellation.CanBeCanceled
                ? await answer.ConfigureAwait(false)
                : await answer.AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsUnreachable(e))
        {
            return Unreachable;
        }
    }

    /// <summary>A call that may be made twice: a silo that went while it read is no reason to bother the caller.</summary>
    public static async ValueTask<Result<T>> ReadAsync<T>(Func<ValueTask<Result<T>>> call, CancellationToken cancellation)
    {
        var first = await RunAsync(call, cancellation).ConfigureAwait(false);
        return ReferenceEquals(first.Error, Unreachable) ? await RunAsync(call, cancellation).ConfigureAwait(false) : first;
    }

    public static bool IsUnreachable(Exception e) => e is OrleansException or TimeoutException;
}
