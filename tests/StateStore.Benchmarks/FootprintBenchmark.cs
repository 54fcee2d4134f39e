using System.Globalization;
using StateStore.Storage;

namespace StateStore.Benchmarks;

/// <summary>Memory of an idle conversation in the engine's cache, beside the cost that the cache counts for it.</summary>
internal static class FootprintBenchmark
{
    public static Task RunAsync(Effort effort, Report report)
    {
        var count = effort == Effort.Full ? 200_000 : 1_000;
        var cache = new ConversationCache(long.MaxValue);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var n = 0; n < count; n++)
        {
            // As loaded from a store: no string and no array is shared between conversations.
            var stored = ConversationCodec.Encode(new(1), new(Samples.Change(n).State, Samples.Json(n)));
            cache.Of(Samples.Namespace, Samples.Id(n % 1000, n / 1000), new StoredEntry(new(1), stored));
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        report.Figure(
            $"memory of a cached idle conversation ({Samples.Data(0).Length} B of data)",
            string.Create(CultureInfo.InvariantCulture, $"{each} B, counted as {cache.Cost / count} B"), "1,024 B");
        return Task.CompletedTask;
    }
}
