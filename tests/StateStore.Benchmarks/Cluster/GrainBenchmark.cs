using Orleans.Streams;
using StateStore.Conformance;
using StateStore.Orleans.Streams;

namespace StateStore.Benchmarks.Cluster;

/// <summary>Reads beside calls of an empty grain, and changes beside the bare script on the same Redis.</summary>
internal static class GrainBenchmark
{
    private const int InFlight = 256;
    private const int PerLane = 4;

    public static async Task RunAsync(int silos, Effort effort, Report report)
    {
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await BenchmarkCluster.StartAsync(redis, silos);
        var conversations = cluster.Store.Conversations;
        Expect.Value(await cluster.Store.Namespaces.SetBundleAsync(Samples.Namespace, Samples.Bundle));
        await Parallel.ForAsync(0, InFlight * PerLane, async (n, _) =>
        {
            var id = Id(n / PerLane, n);
            Expect.Value(await conversations.GetOrCreateAsync(Samples.Namespace, id, default, CancellationToken.None));
            Samples.Require(await cluster.Grains.GetGrain<IEmptyGrain>(id).CallAsync() == 1);
        });
        var on = silos == 1 ? "one silo" : $"{silos} silos";
        await WarmUp.RunAsync(effort, async time => await Task.WhenAll(GetAsync(time), CallAsync(time)));
        await report.CompareAsync(
            $"get of an active conversation, {InFlight} in flight, {on}", "0.8", "call of an empty grain", effort,
            () => GetAsync(effort.Duration), () => CallAsync(effort.Duration));

        // Each conversation continues from its current step, whatever the number of rounds before.
        var steps = new int[InFlight * PerLane];
        await CompareSetsAsync("nobody subscribed");
        var stream = cluster.Streams.GetStream<ConversationChanged>(ChangeStreamNames.Of(Samples.Namespace));
        await stream.SubscribeAsync((_, _) => Task.CompletedTask);
        await CompareSetsAsync("one subscriber");

        async Task CompareSetsAsync(string audience)
        {
            await WarmUp.RunAsync(effort, SetAsync);
            await report.CompareAsync(
                $"set of an active conversation, {InFlight} in flight, {on}, {audience}", "0.7", "redis-benchmark, the script of a commit", effort,
                () => SetAsync(effort.Duration), () => RedisBenchmark.BenchmarkAsync(redis.Port, InFlight, effort, "without-rules"));
        }

        Task<Throughput> GetAsync(TimeSpan time) => Lanes.RunAsync(InFlight, time, async (lane, n) =>
            Expect.Value(await conversations.GetAsync(Samples.Namespace, Id(lane, n))));

        Task<Throughput> CallAsync(TimeSpan time) => Lanes.RunAsync(InFlight, time, async (lane, n) =>
            Samples.Require(await cluster.Grains.GetGrain<IEmptyGrain>(Id(lane, n)).CallAsync() == 1));

        Task<Throughput> SetAsync(TimeSpan time) => Lanes.RunAsync(InFlight, time, async (lane, n) =>
        {
            var step = ++steps[(lane * PerLane) + (n % PerLane)];
            Samples.Require(Expect.Value(await conversations.SetAsync(Samples.Namespace, Id(lane, n), Samples.Change(step - 1))).Changed);
        });
    }

    private static string Id(int lane, int n) => Samples.Id(lane, n % PerLane);
}
