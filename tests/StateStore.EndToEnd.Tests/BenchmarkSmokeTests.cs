namespace StateStore.EndToEnd.Tests;

/// <summary>The benchmarks run. Their figures are not asserted.</summary>
public sealed class BenchmarkSmokeTests
{
    [Fact]
    public async Task Every_benchmark_runs_and_prints_its_line()
    {
        await using var benchmarks = ChildProcess.Start("StateStore.Benchmarks.dll", "--quick");
        var lines = await benchmarks.ReadToEndAsync();
        foreach (var what in (string[])["in process, memory", "on SQLite, durable, 256", "on Redis, 256", "set over HTTP", "get over HTTP", "SSE subscribers", "webhook deliveries", "key set, Redis", "expire within one second, Redis", "memory of a cached", "get of an active conversation", "memory of 1,000 active"])
        {
            Assert.Contains(lines, line => line.Contains(what, StringComparison.Ordinal));
        }
    }
}
