namespace StateStore.Lua;

/// <summary>The resources that one run of a script may use.</summary>
/// <param name="Instructions">The most instructions of the virtual machine. Steps of pattern matching count too.</param>
/// <param name="Time">The longest elapsed time.</param>
/// <param name="MemoryBytes">The most bytes of all objects in the Lua state of the script.</param>
internal sealed record LuaBudget(long Instructions, TimeSpan Time, long MemoryBytes)
{
    /// <summary>
    /// The budget of hooks: 1,000,000 instructions, 1 s, 8 MiB. Usually the instructions are the effective bound; they take about 10 ms. The time bounds
    /// operations that take long in few instructions. It is long enough not to end a good hook on a busy machine.
    /// </summary>
    public static readonly LuaBudget Hook = new(1_000_000, TimeSpan.FromSeconds(1), 8 * 1024 * 1024);

    /// <summary>The budget of a script that a user runs and can interrupt: unlimited.</summary>
    public static readonly LuaBudget Unlimited = new(long.MaxValue, TimeSpan.MaxValue, long.MaxValue);
}
