using System.Diagnostics;

namespace StateStore.Benchmarks;

/// <summary>What a number of callers at once got done.</summary>
/// <param name="PerSecond">Operations per second of all together.</param>
/// <param name="CpuMicroseconds">Processor time of this process for each operation, all threads together.</param>
/// <param name="Bytes">Bytes allocated for each operation.</param>
internal readonly record struct Throughput(double PerSecond, double CpuMicroseconds, double Bytes);

/// <summary>Runs the same operation from many callers at once for a while and counts.</summary>
internal static class Lanes
{
    /// <param name="lanes">Callers at once, each with one operation in flight.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="operation">Given the caller's number and how many it has done before.</param>
    public static async Task<Throughput> RunAsync(int lanes, TimeSpan duration, Func<int, int, ValueTask> operation)
    {
        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(() => RunLaneAsync(lane, duration, watch, operation))));
        var seconds = watch.Elapsed.TotalSeconds;
        var count = (double)counts.Sum();
        process.Refresh();
        return new(
            count / seconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / count, (GC.GetTotalAllocatedBytes() - allocated) / count);
    }

    private static async Task<int> RunLaneAsync(int lane, TimeSpan duration, Stopwatch watch, Func<int, int, ValueTask> operation)
    {
        var count = 0;

        // Looking at the clock each time would be a tenth of the shortest operations.
        while (count % 16 != 0 || watch.Elapsed < duration)
        {
            await operation(lane, count++).ConfigureAwait(false);
        }

        return count;
    }
}
