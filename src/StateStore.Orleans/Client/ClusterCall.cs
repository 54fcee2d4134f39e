using System.Diagnostics;
using System.Net.Sockets;

namespace StateStore.Orleans.Client;

/// <summary>Calls grains for the users of the store. An unavailable cluster becomes an error value, and the caller can cancel its wait.</summary>
internal static class ClusterCall
{
    /// <summary>The time for which a call that fails immediately is retried. Orleans finds another route within that time, if there is one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private static readonly StoreError Unreachable = new(ErrorCode.StorageUnavailable, "The cluster did not answer; try again");

    private static readonly StoreError Unknown = Unreachable with { Message = Unreachable.Message + ". Whether a change was made is not known" };

    /// <summary>Makes a change. After a failure it is retried only under an idempotency key, because the first attempt may have succeeded.</summary>
    /// <param name="on">The arguments of the call. They are passed separately so that <paramref name="call"/> captures nothing.</param>
    /// <param name="call">The call. It also creates the reference to the grain, which fails while a client does not know the grains of the cluster.</param>
    /// <param name="idempotencyKey">The idempotency key of the change; null for none.</param>
    /// <param name="cancellation">Cancels the wait, not the call.</param>
    public static ValueTask<Result<T>> ChangeAsync<TOn, T>(
        TOn on, Func<TOn, ValueTask<Result<T>>> call, string? idempotencyKey, CancellationToken cancellation) =>
        RunAsync(on, call, idempotencyKey is not null, Unknown, cancellation);

    /// <summary>Makes a read. If the silo goes away meanwhile, the read is retried and the caller does not notice.</summary>
    public static ValueTask<Result<T>> ReadAsync<TOn, T>(TOn on, Func<TOn, ValueTask<Result<T>>> call, CancellationToken cancellation) =>
        RunAsync(on, call, isRepeatable: true, Unreachable, cancellation);

    /// <summary>
    /// Returns whether an exception means that a silo is unavailable. Beside its own exceptions Orleans throws those that prevented it from sending the
    /// message. A wait for the directory of a dead silo ends as canceled. A lost connection gives an I/O error; a stopping process, a disposed object.
    /// Check the cancellation of the caller before calling this.
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
                // After a whole timeout there is no retry. After an immediate failure there is at least one: the cluster may have found the silo dead.
                if (!isRepeatable || e is TimeoutException || (!isFirst && Stopwatch.GetElapsedTime(start) >= Patience))
                {
                    return error;
                }
            }

            await Task.Delay(RetryDelay, cancellation).ConfigureAwait(false);
        }
    }
}
