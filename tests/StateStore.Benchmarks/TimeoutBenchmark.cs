using System.Globalization;
using StateStore.Storage;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>
/// Timeouts of conversations on SQLite, durable: the lateness of some while many others wait, and the time for a burst beside plain sets of the same number.
/// </summary>
internal static class TimeoutBenchmark
{
    private const string Ns = "timeouts";
    private const int Writers = 256;

    private static readonly SchemaBundle Machine = SchemaBundle.Parse(
        """{"fsm":{"initial":"A","transitions":{"A":["B"],"B":["A"]},"after":{"A":{"delay":"1d","to":"B","data":{"by":"timeout"}}}}}"""u8, Limits.Default).Value;

    public static async Task RunAsync(Effort effort, Report report)
    {
        var pending = effort == Effort.Quick ? 1_000 : 100_000;
        var burst = effort == Effort.Quick ? 200 : 10_000;
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            var options = new StorageOptions { EventRetention = 10 * pending };
            await using var storage = new SqliteStorage(new() { Path = Path.Combine(directory.FullName, "ours.db"), Storage = options });
            await storage.OpenAsync(default);
            await using var store = new LocalStateStore(storage);
            Samples.Require((await store.Namespaces.SetBundleAsync(Ns, Machine)).IsOk);
            await ForEachAsync(pending, async n => (await store.Conversations.GetOrCreateAsync(Ns, Id(n))).IsOk);
            await MeasureLatenessAsync(store, pending, burst, report);
            await MeasureBurstAsync(store, pending, burst, report);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Lets timeouts fire at an even rate of 1,000 a second.</summary>
    private static async Task MeasureLatenessAsync(LocalStateStore store, int pending, int count, Report report)
    {
        var (late, _) = await FireAsync(store, first: 0, count, over: TimeSpan.FromMilliseconds(count));
        var p50 = late[late.Count / 2];
        var p99 = late[late.Count * 99 / 100];
        report.Figure(
            string.Create(CultureInfo.InvariantCulture, $"{count:N0} timeouts at 1,000/s while {pending - count:N0} wait, SQLite: lateness p50, p99, greatest"),
            string.Create(CultureInfo.InvariantCulture, $"{p50:N0} ms, {p99:N0} ms, {late[^1]:N0} ms"), pending == 100_000 ? "p99 250 ms" : "");
    }

    /// <summary>Lets timeouts fire within one second, and all at one moment as after a downtime, and makes as many plain sets.</summary>
    private static async Task MeasureBurstAsync(LocalStateStore store, int pending, int count, Report report)
    {
        var first = pending - count;
        var (_, within) = await FireAsync(store, first, count, over: TimeSpan.FromSeconds(1));
        report.Figure(
            string.Create(CultureInfo.InvariantCulture, $"{count:N0} timeouts within one second, SQLite: fired, since the first was due"),
            string.Create(CultureInfo.InvariantCulture, $"{within.TotalSeconds:N2} s"), count == 10_000 ? "2 s" : "");

        var begun = TimeProvider.System.GetTimestamp();
        await ForEachAsync(count, async n => (await store.Conversations.SetAsync(Ns, Id(first + n), new("A", JsonText.EmptyObject))).IsOk);
        var sets = count / TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        var (_, together) = await FireAsync(store, first, count, over: TimeSpan.Zero);
        var fired = count / together.TotalSeconds;
        report.Figure(
            string.Create(CultureInfo.InvariantCulture, $"{count:N0} timeouts at one moment, SQLite: rate, and its ratio to plain sets with {Writers} writers ({sets:N0}/s)"),
            string.Create(CultureInfo.InvariantCulture, $"{fired:N0}/s, {fired / sets:N2}"), "");
    }

    /// <summary>Moves the timeouts of conversations to times from soon on, and waits until all have fired.</summary>
    /// <returns>The lateness of each in milliseconds, ascending, and the time from the first due time to the last event.</returns>
    private static async Task<(List<double> Late, TimeSpan Took)> FireAsync(LocalStateStore store, int first, int count, TimeSpan over)
    {
        var from = (await store.Changes.ReadAsync(Ns, null)).Value.Next;
        var start = DateTimeOffset.UtcNow.AddMilliseconds(1_000 + count);
        await ForEachAsync(count, async n =>
            (await store.Conversations.MoveTimeoutAsync(Ns, Id(first + n), "B", TimeoutTime.At(start + (over * n / count)))).IsOk);
        Samples.Require(DateTimeOffset.UtcNow < start);

        var late = new List<double>(count);
        var last = start;
        while (late.Count < count)
        {
            var page = (await store.Changes.ReadAsync(Ns, from, 1_000, TimeSpan.FromSeconds(30))).Value;
            Samples.Require(!page.Changes.IsEmpty);
            from = page.Next;
            foreach (var (_, happened) in page.Changes.Select(change => ConversationEventReader.Read(change.Payload)!.Value))
            {
                if (happened.Cause is { } cause)
                {
                    late.Add((happened.At - cause.Due).TotalMilliseconds);
                    last = DateTimeOffset.UtcNow;
                }
            }
        }

        late.Sort();
        return (late, last - start);
    }

    private static Task ForEachAsync(int count, Func<int, Task<bool>> change) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = Writers },
        async (n, _) => Samples.Require(await change(n)));

    private static string Id(int n) => string.Create(CultureInfo.InvariantCulture, $"c{n:D7}");
}
