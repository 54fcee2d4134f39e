using System.Diagnostics;

namespace StateStore.Benchmarks;

/// <summary>The throughput of a number of concurrent callers.</summary>
/// <param name="PerSecond">Operations per second, all callers together.</param>
/// <param name="CpuMicroseconds">Processor time of this process per operation, in microseconds, all threads together.</param>
/// <param name="Bytes">Bytes allocated per operation.</param>
internal readonly record struct Throughput(double PerSecond, double CpuMicroseconds, double Bytes);

/// <summary>Runs the same operation from many concurrent callers for a while and counts.</summary>
internal static class Lanes
{
    /// <param name="lanes">The number of callers, each with one operation in flight.</param>
    /// <param name="duration">The duration of the measurement.</param>
    /// <param name="operation">The operation. It receives the caller's number and the number of operations this caller has completed.</param>
    public static Task<Throughput> RunAsync(int lanes, TimeSpan duration, Func<int, int, ValueTask> operation)
    {
        var watch = Stopwatch.StartNew();
        return MeasureAsync(lanes, lane => RunLaneAsync(lane, duration, watch, operation));
    }

    /// <summary>Runs an operation a number of times.</summary>
    /// <param name="lanes">The number of callers, each with one operation in flight.</param>
    /// <param name="count">The number of operations, all callers together.</param>
    /// <param name="operation">The operation. It receives its number.</param>
    public static Task<Throughput> RunAsync(int lanes, int count, Func<int, ValueTask> operation)
    {
        var next = 0;
        return MeasureAsync(lanes, async _ =>
        {
            var done = 0;
            for (var n = Interlocked.Increment(ref next) - 1; n < count; n = Interlocked.Increment(ref next) - 1)
            {
                await operation(n).ConfigureAwait(false);
                done++;
            }

            return done;
        });
    }

    private static async Task<Throughput> MeasureAsync(int lanes, Func<int, Task<int>> run)
    {
        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(() => run(lane))));
        var seconds = watch.Elapsed.TotalSeconds;
        var count = (double)counts.Sum();
        process.Refresh();
        return new(
            count / seconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / count, (GC.GetTotalAllocatedBytes() - allocated) / count);
    }

    private static async Task<int> RunLaneAsync(int lane, TimeSpan duration, Stopwatch watch, Func<int, int, ValueTask> operation)
    {
        var count = 0;

        // Reading the clock after each operation would cost a tenth of the shortest operations. A run that only shows that the benchmark works is not measured.
        var unclocked = duration < Effort.Full.Duration ? 1 : 16;
        while (count == 0 || count % unclocked != 0 || watch.Elapsed < duration)
        {
            await operation(lane, count++).ConfigureAwait(false);
        }

        return count;
    }
}
