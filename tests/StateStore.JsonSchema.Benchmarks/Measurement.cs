using System.Diagnostics;

namespace StateStore.JsonSchema.Benchmarks;

/// <summary>Nanoseconds per operation: the best of many short rounds, because other load on the machine only adds time.</summary>
internal static class Measurement
{
    private const int WarmUpMilliseconds = 1000;
    private const int SliceMilliseconds = 4;
    private const int Rounds = 100;

    public static double Of(Action action)
    {
        // The runtime recompiles hot code in the background. The measurement starts after that.
        var warming = Stopwatch.StartNew();
        var warmed = 0;
        for (; warming.ElapsedMilliseconds < WarmUpMilliseconds; warmed++)
        {
            action();
        }

        var count = Math.Max(1, warmed * SliceMilliseconds / WarmUpMilliseconds);

        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                action();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / count);
        }

        return best;
    }

    /// <summary>Nanoseconds of one operation: the median over all items and rounds.</summary>
    public static double MedianOf<T>(IReadOnlyList<T> items, Action<T> action)
    {
        var warming = Stopwatch.StartNew();
        while (warming.ElapsedMilliseconds < WarmUpMilliseconds)
        {
            foreach (var item in items)
            {
                action(item);
            }
        }

        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var item in items)
            {
                var start = Stopwatch.GetTimestamp();
                action(item);
                times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }

    public static long AllocatedBy(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

/// <param name="Compile">Compiling the schema.</param>
/// <param name="Validate">Validating the parsed document.</param>
/// <param name="ParseAndValidate">Parsing and validating from UTF-8 (Ajv: from a string).</param>
internal sealed record Timing(double Compile, double Validate, double ParseAndValidate)
{
    public static Timing Best(Timing a, Timing b) =>
        new(Math.Min(a.Compile, b.Compile), Math.Min(a.Validate, b.Validate), Math.Min(a.ParseAndValidate, b.ParseAndValidate));
}
