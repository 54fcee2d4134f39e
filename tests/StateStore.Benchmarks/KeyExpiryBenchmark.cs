using System.Globalization;
using StateStore.Conformance;
using StateStore.Storage;
using StateStore.Storage.Memory;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>Keys that become due within one second: the time until the last of them has expired and was announced.</summary>
internal static class KeyExpiryBenchmark
{
    private const string Ns = "sessions";
    private const int PerBatch = 1_000;

    public static async Task RunAsync(Effort effort, Report report)
    {
        var keys = effort == Effort.Quick ? 2 * PerBatch : 100_000;
        var options = new StorageOptions { EventRetention = 3 * keys };
        await RunAsync("memory", new MemoryStorage(options), keys, report);
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await RunAsync("SQLite", new SqliteStorage(new() { Path = Path.Combine(directory.FullName, "ours.db"), Storage = options }), keys, report);
            using var server = await RedisServer.StartAsync();
            await RunAsync("Redis", new RedisStorage(new() { Configuration = server.Configuration, Storage = options }), keys, report);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string name, IStateStorage storage, int keys, Report report)
    {
        await using var owned = storage;
        await storage.OpenAsync(default);
        await using var store = new LocalStateStore(storage);

        // Late enough that all keys are set before the first one becomes due.
        var start = DateTimeOffset.UtcNow.AddMilliseconds(2_000 + (keys / 4));
        for (var first = 0; first < keys; first += PerBatch)
        {
            var requests = Enumerable.Range(first, PerBatch).Select(n => Request(n, start.AddMilliseconds(1_000.0 * n / keys)));
            Samples.Require((await store.Keys.ChangeAsync(Ns, [.. requests])).IsOk);
        }

        Samples.Require(DateTimeOffset.UtcNow < start);
        await AnnouncedAsync(store, keys);
        var took = DateTimeOffset.UtcNow - start;
        Samples.Require((await store.Namespaces.DescribeAsync(Ns, 1)).Value.Info.Keys == 0);
        report.Figure(
            string.Create(CultureInfo.InvariantCulture, $"{keys:N0} keys that expire within one second, {name}: gone and announced, since the first was due"),
            string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:N2} s"), keys == 100_000 ? "2 s" : "");
    }

    /// <summary>Reads the log until this number of keys has been announced.</summary>
    private static async Task AnnouncedAsync(LocalStateStore store, int keys)
    {
        var next = LogPosition.Start;
        for (var announced = 0; announced < keys;)
        {
            var page = (await store.Changes.ReadAsync(new(Ns, LogKind.Key), next, PerBatch, TimeSpan.FromSeconds(30))).Value;
            announced += page.Changes.Count(change => JsonMembers.Of(change.Payload).Find("type"u8)?.TryString() == "expired");
            next = page.Next;
        }
    }

    private static KeyRequest Request(int n, DateTimeOffset due) => new(
        string.Create(CultureInfo.InvariantCulture, $"session:{n:D7}"),
        new KeyCommand.Set(KeyValue.Of(JsonText.EmptyObject), TimeToLive.Of(due - DateTimeOffset.UtcNow, Limits.Default).Value));
}
