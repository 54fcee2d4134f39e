using StateStore.Benchmarks;
using StateStore.Conformance;

namespace StateStore.Orleans.Benchmarks;

/// <summary>Reads beside calls of an empty grain, changes beside the bare script on the same Redis.</summary>
internal static class GrainBenchmark
{
    private const int InFlight = 256;
    private const int PerLane = 4;

    public static async Task RunAsync(int silos, Effort effort, Report report)
    {
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await BenchmarkCluster.StartAsync(redis, silos);
        var conversations = cluster.Store.Conversations;
        Samples.Require((await cluster.Store.Namespaces.SetBundleAsync(Samples.Namespace, Samples.Bundle)).IsOk);
        await Parallel.ForAsync(0, InFlight * PerLane, async (n, _) =>
        {
            var id = Id(n / PerLane, n);
            Samples.Require((await conversations.GetOrCreateAsync(Samples.Namespace, id, default, CancellationToken.None)).IsOk);
            Samples.Require(await cluster.Grains.GetGrain<IEmptyGrain>(id).CallAsync() == 1);
        });
        var on = silos == 1 ? "one silo" : $"{silos} silos";
        await report.CompareAsync(
            $"get of an active conversation, {InFlight} in flight, {on}", "0.8", "call of an empty grain", effort,
            () => Lanes.RunAsync(InFlight, effort.Duration, async (lane, n) =>
                Samples.Require((await conversations.GetAsync(Samples.Namespace, Id(lane, n))).IsOk)),
            () => Lanes.RunAsync(InFlight, effort.Duration, async (lane, n) =>
                Samples.Require(await cluster.Grains.GetGrain<IEmptyGrain>(Id(lane, n)).CallAsync() == 1)));

        // Each conversation goes on from the step it is at, however many rounds there were before.
        var steps = new int[InFlight * PerLane];
        await report.CompareAsync(
            $"set of an active conversation, {InFlight} in flight, {on}", "0.7", "redis-benchmark, the script of a commit", effort,
            () => Lanes.RunAsync(InFlight, effort.Duration, async (lane, n) =>
            {
                var step = ++steps[(lane * PerLane) + (n % PerLane)];
                Samples.Require((await conversations.SetAsync(Samples.Namespace, Id(lane, n), Samples.Change(step - 1))).Value.Changed);
            }),
            () => RedisBenchmark.BenchmarkAsync(redis.Port, InFlight, effort));
    }

    private static string Id(int lane, int n) => Samples.Id(lane, n % PerLane);
}
