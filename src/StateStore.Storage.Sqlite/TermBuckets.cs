namespace StateStore.Storage.Sqlite;

/// <summary>The two levels of <c>term_buckets</c>: spans of time in which entries gained a term.</summary>
/// <remarks>A count is the sum of few coarse buckets. A rank is found by a walk along those, and then along the fine ones of one of them.</remarks>
internal static class TermBuckets
{
    /// <summary>The level of the buckets of <see cref="TermRank"/>, of 65.5 s.</summary>
    public const int Fine = 0;

    /// <summary>The level of the buckets that hold 1,024 fine ones, of 18.6 h.</summary>
    public const int Coarse = 1;

    private const int FineBits = 10;

    /// <summary>The coarse bucket that holds a fine one.</summary>
    public static long CoarseOf(long fine) => fine >> FineBits;

    /// <summary>The first fine bucket of a coarse one.</summary>
    public static long FirstOf(long coarse) => coarse << FineBits;
}
