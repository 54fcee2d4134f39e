namespace StateStore.Lua;

/// <summary>What one run of a script may use.</summary>
/// <param name="Instructions">Of the virtual machine; steps of pattern matching count as well.</param>
/// <param name="Time">By the clock on the wall.</param>
/// <param name="MemoryBytes">Of everything that the script's Lua state holds.</param>
public sealed record LuaBudget(long Instructions, TimeSpan Time, long MemoryBytes)
{
    /// <summary>
    /// For code that someone has put into a server and that a caller waits for. The instructions bind, which take some 10 ms; the time is for what
    /// takes long in few of them, and must not end a good hook on a busy machine.
    /// </summary>
    public static readonly LuaBudget Hook = new(1_000_000, TimeSpan.FromSeconds(1), 8 * 1024 * 1024);

    /// <summary>For a script that its user runs by hand, and can end by hand.</summary>
    public static readonly LuaBudget Unlimited = new(long.MaxValue, TimeSpan.MaxValue, long.MaxValue);
}
