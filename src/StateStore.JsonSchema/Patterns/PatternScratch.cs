namespace StateStore.JsonSchema.Patterns;

/// <summary>The buffers of pattern matching, reused by the next match.</summary>
internal sealed class PatternScratch
{
    private const int KeptInts = 1 << 18;

    /// <summary>The registers of a backtracking program.</summary>
    public int[] Registers = [];

    /// <summary>The trail of a backtracking match.</summary>
    public int[] Trail = new int[256];

    /// <summary>The states of a simulated automaton.</summary>
    public int[] States = [];

    /// <summary>Ends a match if its caller has canceled.</summary>
    public CancellationToken Cancellation;

    public bool IsOrdinary => Trail.Length <= KeptInts && States.Length <= KeptInts;

    public void Reserve(int registers)
    {
        if (Registers.Length < registers)
        {
            Registers = new int[registers];
        }
    }
}
