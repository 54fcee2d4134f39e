using System.Diagnostics;
using System.Globalization;
using StateStore.Storage;
using StateStore.Storage.Memory;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>Appended messages, and turns, beside sets of the same conversations.</summary>
internal static class InboxBenchmark
{
    private const string Namespace = "bot";
    private const int Writers = 64;

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
        var count = effort == Effort.Quick ? 5_000 : 50_000;
        var sets = new List<double>();
        var appends = new List<double>();
        var turns = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            sets.Add(await RateAsync(count, n => SetAsync(store, n, round)));
            appends.Add(await RateAsync(count, n => AppendAsync(store, n)));
            turns.Add(await RateAsync(count, n => TakeTurnAsync(store, n, round)));
        }

        var set = Median(sets);
        report.Figure($"set, {name}, {Writers} writers", $"{set:N0}/s", "");
        report.Figure($"append of a message, {name}: cost in sets", Text(set / Median(appends)), "1.2");
        report.Figure($"claim and commit of a turn, {name}: rate in sets", Text(Median(turns) / set), "0.4");
    }

    private static async ValueTask SetAsync(LocalStateStore store, int n, int round) =>
        Samples.Require((await store.Conversations.SetAsync(Namespace, Id(n), new($"set {round}"))).IsOk);

    private static async ValueTask AppendAsync(LocalStateStore store, int n) => Samples.Require((await store.Inbox.AppendAsync(Namespace, Id(n), Message)).IsOk);

    private static async ValueTask TakeTurnAsync(LocalStateStore store, int n, int round)
    {
        var turn = (await store.Inbox.ClaimNextAsync(Namespace, new($"worker {n % Writers}", TimeSpan.FromMinutes(5)))).Value.Turn!;
        var change = new SetConversation($"turn {round}") { Turn = turn.Token };
        Samples.Require((await store.Conversations.SetAsync(Namespace, turn.ConversationId, change)).IsOk);
    }

    /// <summary>The operations per second of <paramref name="count"/> operations by all writers.</summary>
    private static async Task<double> RateAsync(int count, Func<int, ValueTask> run)
    {
        var next = 0;
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var n = Interlocked.Increment(ref next) - 1; n < count; n = Interlocked.Increment(ref next) - 1)
            {
                await run(n);
            }
        })));
        return count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Id(int n) => $"c{n}";
}
