using System.Diagnostics;
using System.Globalization;
using StateStore.Conformance;
using StateStore.Storage;
using StateStore.Storage.Memory;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>Very many conversations in 20 states: the time to summarise the states, and moves beside those of a store with few conversations.</summary>
internal static class StateBenchmark
{
    private const int States = 20;
    private const int Few = 1_000;
    private const int Writers = 256;

    public static async Task RunAsync(Effort effort, Report report)
    {
        var many = effort == Effort.Quick ? 2 * Few : 1_000_000;
        await RunAsync("memory", _ => new MemoryStorage(), many, effort, report);
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await RunAsync("SQLite", name => new SqliteStorage(new() { Path = Path.Combine(directory.FullName, name + ".db") }), many, effort, report);
            using var server = await RedisServer.StartAsync();
            await RunAsync("Redis", _ => new RedisStorage(new() { Configuration = server.Configuration }), many, effort, report);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string name, Func<string, IStateStorage> open, int many, Effort effort, Report report)
    {
        await using var small = await FillAsync("few", open("few"), Few);
        await using var large = await FillAsync("many", open("many"), many);
        var count = many.ToString("N0", CultureInfo.InvariantCulture);
        report.Figure($"states of {count} conversations, {name}: one answer", await ReadAsync(large, many), "20 ms");
        await report.CompareAsync(
            $"moves of {count} conversations, {name}, {Writers} writers", "0.9", $"moves of {Few:N0}", effort,
            () => MoveAsync(large, "many", many, effort), () => MoveAsync(small, "few", Few, effort));
        report.Figure($"states of {count} conversations, {name}: one answer after the moves", await ReadAsync(large, many), "20 ms");
    }

    private static async Task<LocalStateStore> FillAsync(string ns, IStateStorage storage, int count)
    {
        await storage.OpenAsync(default);
        var store = new LocalStateStore(storage);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var n = Interlocked.Increment(ref next) - 1; n < count; n = Interlocked.Increment(ref next) - 1)
            {
                Samples.Require((await store.Conversations.SetAsync(ns, Id(n), new(State(n)))).IsOk);
            }
        })));
        return store;
    }

    private static Task<Throughput> MoveAsync(LocalStateStore store, string ns, int count, Effort effort) =>
        Lanes.RunAsync(Writers, effort.Duration, async (_, _) =>
        {
            var change = new SetConversation(State(Random.Shared.Next(States)), Touch: true);
            Samples.Require((await store.Conversations.SetAsync(ns, Id(Random.Shared.Next(count)), change)).IsOk);
        });

    /// <summary>The median time of an answer. The counts must be right.</summary>
    private static async Task<string> ReadAsync(LocalStateStore store, int count)
    {
        var times = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            var page = (await store.Conversations.GetStatesAsync("many", new())).Value;
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            Samples.Require(page.States.Sum(state => state.Count) == count);
        }

        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{times[times.Count / 2]:N2} ms");
    }

    private static string Id(int n) => string.Create(CultureInfo.InvariantCulture, $"conversation:{n:D7}");

    private static string State(int n) => string.Create(CultureInfo.InvariantCulture, $"STATE_{n % States:D2}");
}
