using StateStore.Storage.Memory;

namespace StateStore.Benchmarks;

/// <summary>Set Conversation in process, from bytes: parse, decide, encode, store with history and event.</summary>
internal static class MemoryBenchmark
{
    private const int PerLane = 100;

    public static async Task RunAsync(Effort effort, Report report)
    {
        await using var storage = new MemoryStorage();
        await using var store = new LocalStateStore(storage);
        await store.Namespaces.SetBundleAsync(Samples.Namespace, Samples.Bundle);
        var lanes = Environment.ProcessorCount;
        var ids = Enumerable.Range(0, lanes).Select(lane => Enumerable.Range(0, PerLane).Select(n => Samples.Id(lane, n)).ToArray()).ToArray();
        var data = Enumerable.Range(0, 10).Select(Samples.Data).ToArray();
        var states = new[] { "REVIEW", "PROPOSE" };
        var done = new int[lanes];
        var raw = new Dictionary<string, byte[]>();

        await report.CompareAsync(
            $"set in process, memory, {lanes} threads", "500,000/s", "a dictionary with a lock", effort,
            () => Lanes.RunAsync(lanes, effort.Duration, async (lane, _) =>
            {
                var n = done[lane]++;
                var change = JsonText.Parse(data[n / PerLane % 10], Limits.Default).Value;
                var set = await store.Conversations.SetAsync(Samples.Namespace, ids[lane][n % PerLane], new(states[n / PerLane % 2], change));
                Samples.Require(set.IsOk);
            }),
            () => Lanes.RunAsync(lanes, effort.Duration, (lane, n) =>
            {
                var copy = data[n % 10].AsSpan().ToArray();
                lock (raw)
                {
                    raw[ids[lane][n % PerLane]] = copy;
                }

                return ValueTask.CompletedTask;
            }));
    }
}
