using System.Runtime;

namespace StateStore.Benchmarks.Cluster;

/// <summary>
/// Runs an operation until the runtime has compiled it fully. A call through a cluster runs through thousands of methods. A measurement that starts too
/// early measures the compiler, for minutes on a busy machine.
/// </summary>
internal static class WarmUp
{
    /// <summary>The largest number of newly compiled methods in a round that counts as noise from timers.</summary>
    private const int Few = 10;

    private const int MostRounds = 60;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Effort effort, Func<TimeSpan, Task> run)
    {
        if (effort == Effort.Quick)
        {
            await run(effort.Duration);
            return;
        }

        var compiled = 0L;
        for (var rounds = MostRounds; rounds > 0 && JitInfo.GetCompiledMethodCount() - compiled > Few; rounds--)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            await run(Round);
        }
    }
}
