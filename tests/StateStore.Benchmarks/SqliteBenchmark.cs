using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>Durable changes on SQLite through the engine, beside a hand-written group commit of the same rows.</summary>
internal static class SqliteBenchmark
{
    private const int PerLane = 8;

    public static async Task RunAsync(Effort effort, Report report)
    {
        foreach (var writers in (int[])[1, 32, 256])
        {
            await CompareAsync(writers, effort, report);
        }
    }

    private static async Task CompareAsync(int writers, Effort effort, Report report)
    {
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await using var storage = new SqliteStorage(new() { Path = Path.Combine(directory.FullName, "ours.db") });
            await storage.OpenAsync(default);
            await using var store = new LocalStateStore(storage);
            await store.Namespaces.SetBundleAsync(Samples.Namespace, Samples.Bundle);
            using var raw = await RawGroupCommit.OpenAsync(Path.Combine(directory.FullName, "raw.db"), RawRows.Conversations(writers * PerLane));
            var done = new int[writers * PerLane];

            await report.CompareAsync(
                $"set on SQLite, durable, {writers} writers", writers == 256 ? "0.8" : "", "raw group commit of the same rows", effort,
                () => Lanes.RunAsync(writers, effort.Duration, async (lane, _) =>
                {
                    var mine = Random.Shared.Next(PerLane);
                    var set = await store.Conversations.SetAsync(Samples.Namespace, Samples.Id(lane, mine), Samples.Change(done[(lane * PerLane) + mine]++));
                    Samples.Require(set.IsOk);
                }),
                () => Task.FromResult(raw.Run(writers, effort.Duration)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
