using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Orleans.Hosting;

namespace StateStore.Benchmarks.Cluster;

/// <summary>Writes of grain states beside direct changes of conversations, and beside the Redis storage of Orleans, on the same Redis.</summary>
internal static class GrainStorageBenchmark
{
    public const string Ours = "ours";
    public const string Theirs = "theirs";

    private const int InFlight = 256;

    public static async Task RunAsync(Effort effort, Report report)
    {
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await BenchmarkCluster.StartAsync(redis, 1, configure: silo => silo
            .AddStateStoreGrainStorage(Ours)
            .AddRedisGrainStorage(Theirs, options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis.Configuration)));
        var storage = cluster.Services.GetRequiredKeyedService<IGrainStorage>(Ours);
        var states = Enumerable.Range(0, InFlight).Select(_ => new GrainState<WrittenState>(new())).ToArray();

        await WarmUp.RunAsync(effort, async time => await Task.WhenAll(SetAsync(time), StoreAsync(time), CallAsync(Ours, time), CallAsync(Theirs, time)));
        await report.CompareAsync(
            $"write of a grain state, {InFlight} in flight", "0.8", "set of a conversation", effort,
            () => StoreAsync(effort.Duration), () => SetAsync(effort.Duration));
        await report.CompareAsync(
            $"call of a grain that writes its state, {InFlight} in flight", "", "set of a conversation", effort,
            () => CallAsync(Ours, effort.Duration), () => SetAsync(effort.Duration));
        await report.CompareAsync(
            $"call of a grain that writes its state, {InFlight} in flight", "", "the same with the Redis storage of Orleans", effort,
            () => CallAsync(Ours, effort.Duration), () => CallAsync(Theirs, effort.Duration));

        Task<Throughput> SetAsync(TimeSpan time) => Lanes.RunAsync(InFlight, time, async (lane, n) =>
            Expect.Value(await cluster.Store.Conversations.SetAsync(Samples.Namespace, Samples.Id(lane, 0), Samples.Change(n))));

        Task<Throughput> StoreAsync(TimeSpan time) => Lanes.RunAsync(InFlight, time, async (lane, n) =>
        {
            states[lane].State!.Step = n;
            await storage.WriteStateAsync("s", GrainId.Create("direct", Samples.Id(lane, 0)), states[lane]);
        });

        Task<Throughput> CallAsync(string grainType, TimeSpan time) => Lanes.RunAsync(InFlight, time, async (lane, n) =>
            await cluster.Grains.GetGrain<IWritingGrain>(GrainId.Create(grainType == Ours ? "ours" : "orleans", Samples.Id(lane, 0))).WriteAsync(n));
    }
}
