namespace StateStore.Engine.Typed;

/// <summary>Repeats an attempt that lost against another writer.</summary>
internal static class UpdateLoop
{
    /// <summary>The greatest number of attempts.</summary>
    public const int MaxAttempts = 30;

    private const int LongestPauseMs = 256;

    /// <summary>
    /// Runs the attempt until it ends with anything but VERSION_CONFLICT. Before attempt n it pauses for a random time of up to 2^(n-1) ms, at most 256 ms.
    /// The random time keeps writers apart that lost at the same moment.
    /// </summary>
    public static async ValueTask<Result<T>> RunAsync<T>(Func<ValueTask<Result<T>>> attempt, TimeProvider clock, CancellationToken cancellation)
    {
        for (var n = 1; ; n++)
        {
            var result = await attempt().ConfigureAwait(false);
            if (result.Error?.Code != ErrorCode.VersionConflict || n == MaxAttempts)
            {
                return result;
            }

            var longest = n < 8 ? 1 << n : LongestPauseMs;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * longest), clock, cancellation).ConfigureAwait(false);
        }
    }
}
