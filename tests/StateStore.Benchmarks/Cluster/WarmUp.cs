using System.Runtime;

namespace StateStore.Benchmarks.Cluster;

/// <summary>
/// Runs something until the runtime has compiled it for good. A call through a cluster passes thousands of methods, and a measurement that
/// begins before they are compiled measures the compiler, on a busy machine for minutes.
/// </summary>
internal static class WarmUp
{
    /// <summary>So few methods in a round are the clatter of timers, not of what is measured.</summary>
    private const int Few = 10;

    private const int MostRounds = 60;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Effort effort, Func<TimeSpan, Task> run)
    {
        var compiled = 0L;
        for (var rounds = effort == Effort.Quick ? 1 : MostRounds; rounds > 0 && JitInfo.GetCompiledMethodCount() - compiled > Few; rounds--)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            await run(Round);
        }
    }
}
