using System.Diagnostics;
using System.Net.Sockets;

namespace StateStore.Orleans.Client;

/// <summary>Calls of grains as the store's users see them: a cluster that does not answer is an error value, and waiting can be given up.</summary>
internal static class ClusterCall
{
    /// <summary>A call that fails at once is made again for so long: Orleans finds another way within that time, if there is one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private static readonly StoreError Unreachable = new(ErrorCode.StorageUnavailable, "The cluster did not answer; try again");

    private static readonly StoreError Unknown = Unreachable with { Message = Unreachable.Message + ". Whether a change was made is not known" };

    /// <summary>Makes a change. Only one that is under an idempotency key is made again after a failure, since the first may have been made.</summary>
    /// <param name="on">What the call needs; given apart so that the call captures nothing.</param>
    /// <param name="call">The call. It finds the grain too, which fails while a client has not yet heard from the cluster.</param>
    /// <param name="idempotencyKey">The key of the change, if it has one.</param>
    /// <param name="cancellation">Ends the waiting, not the call.</param>
    public static ValueTask<Result<T>> ChangeAsync<TOn, T>(
        TOn on, Func<TOn, ValueTask<Result<T>>> call, string? idempotencyKey, CancellationToken cancellation) =>
        RunAsync(on, call, idempotencyKey is not null, Unknown, cancellation);

    /// <summary>Makes a read. A silo that went while it read is no reason to bother the caller.</summary>
    public static ValueTask<Result<T>> ReadAsync<TOn, T>(TOn on, Func<TOn, ValueTask<Result<T>>> call, CancellationToken cancellation) =>
        RunAsync(on, call, isRepeatable: true, Unreachable, cancellation);

    /// <summary>
    /// Tells whether an exception means that a silo is unavailable. Besides its own exceptions Orleans hands the caller whatever kept it from addressing or
    /// sending the message: waits for a dead silo's directory end as cancelled, connections as I/O errors, parts of a stopping process as disposed.
    /// The caller's own cancellation must be looked at first.
    /// </summary>
    public static bool IsUnreachable(Exception? e) =>
        e is OrleansException or TimeoutException or OperationCanceledException or IOException or SocketException or ObjectDisposedException
        || (e is not null && IsUnreachable(e.InnerException));

    private static async ValueTask<Result<T>> RunAsync<TOn, T>(
        TOn on, Func<TOn, ValueTask<Result<T>>> call, bool isRepeatable, StoreError error, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                return cancellation.CanBeCanceled
                    ? await call(on).AsTask().WaitAsync(cancellation).ConfigureAwait(false)
                    : await call(on).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && IsUnreachable(e))
            {
                // Who has waited for a whole timeout has waited enough; a silo that was found dead meanwhile is worth one more try.
                if (!isRepeatable || e is TimeoutException || (!isFirst && Stopwatch.GetElapsedTime(start) >= Patience))
                {
                    return error;
                }
            }

            await Task.Delay(RetryDelay, cancellation).ConfigureAwait(false);
        }
    }
}
