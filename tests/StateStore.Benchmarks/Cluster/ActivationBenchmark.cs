using System.Globalization;
using StateStore.Conformance;

namespace StateStore.Benchmarks.Cluster;

/// <summary>Memory of an idle active conversation: the grain, its cached state, and the bookkeeping of Orleans.</summary>
internal static class ActivationBenchmark
{
    private const int InFlight = 256;

    public static async Task RunAsync(Effort effort, Report report)
    {
        var count = effort == Effort.Quick ? 1_000 : 100_000;
        using var redis = await RedisServer.StartAsync();

        // The timeout is generous: the benchmark does not measure time, and collecting the garbage of a million conversations takes a while.
        await using var cluster = await BenchmarkCluster.StartAsync(redis, 1, new() { Timeout = TimeSpan.FromMinutes(1) });
        var conversations = cluster.Store.Conversations;
        Expect.Value(await conversations.GetOrCreateAsync(Samples.Namespace, "first"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => Task.Run(async () =>
        {
            for (var n = Interlocked.Increment(ref next); n <= count; n = Interlocked.Increment(ref next))
            {
                Expect.Value(await conversations.SetAsync(Samples.Namespace, Samples.Id(n / 100_000, n % 100_000), Samples.Change(0)));
            }
        })));

        // Waits until Orleans has found that they are idle.
        await Task.Delay(effort == Effort.Quick ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(20));
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        report.Figure(
            $"memory of {count:N0} active conversations ({Samples.Data(0).Length} B of data) on one silo",
            string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:N0} MB, {bytes / count:N0} B each"),
            "2,000 B each");
    }
}
