using StateStore.Storage;
using StateStore.Storage.Memory;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>Appended messages, and turns, beside sets of the same conversations.</summary>
internal static class InboxBenchmark
{
    private const string Namespace = "bot";
    private const int Writers = 64;

    private static int _rounds;

    private static readonly JsonText Message = JsonText.FromTrusted("{\"text\":\"Hello\"}"u8.ToArray());

    public static async Task RunAsync(Effort effort, Report report)
    {
        await RunAsync("memory", new MemoryStorage(), effort, report);
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await RunAsync("SQLite", new SqliteStorage(new() { Path = Path.Combine(directory.FullName, "inbox.db") }), effort, report);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string name, IStateStorage storage, Effort effort, Report report)
    {
        await storage.OpenAsync(default);
        await using var store = new LocalStateStore(storage);
        var count = effort == Effort.Quick ? 1_000 : 20_000;
        await SetAsync(store, count);
        await report.CompareAsync(
            $"append of a message, {name}, {Writers} writers",
            "0.83",
            "set",
            effort,
            async () =>
            {
                var appended = await AppendAsync(store, count);
                await TakeTurnsAsync(store, count);
                return appended;
            },
            () => SetAsync(store, count));
        await report.CompareAsync(
            $"claim and commit of a turn, {name}, {Writers} workers",
            "0.4",
            "set",
            effort,
            async () =>
            {
                await AppendAsync(store, count);
                return await TakeTurnsAsync(store, count);
            },
            () => SetAsync(store, count));
    }

    private static Task<Throughput> SetAsync(LocalStateStore store, int count)
    {
        var state = $"set {Interlocked.Increment(ref _rounds)}";
        return Lanes.RunAsync(Writers, count, async n => Samples.Require((await store.Conversations.SetAsync(Namespace, Id(n), new(state))).IsOk));
    }

    private static Task<Throughput> AppendAsync(LocalStateStore store, int count) =>
        Lanes.RunAsync(Writers, count, async n => Samples.Require((await store.Inbox.AppendAsync(Namespace, Id(n), Message)).IsOk));

    private static Task<Throughput> TakeTurnsAsync(LocalStateStore store, int count)
    {
        var state = $"turn {Interlocked.Increment(ref _rounds)}";
        return Lanes.RunAsync(Writers, count, async n =>
        {
            var turn = (await store.Inbox.ClaimNextAsync(Namespace, new($"worker {n % Writers}", TimeSpan.FromMinutes(5)))).Value.Turn!;
            Samples.Require((await store.Conversations.SetAsync(Namespace, turn.ConversationId, new(state) { Turn = turn.Token })).IsOk);
        });
    }

    private static string Id(int n) => $"c{n}";
}
