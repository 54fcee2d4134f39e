namespace StateStore.Storage;

/// <summary>
/// The number of keys that a namespace holds, and the bytes of their stored values. Expired keys count until the sweep removes them.
/// </summary>
public readonly record struct KeyUsage(long Keys, long Bytes)
{
    /// <summary>Unlimited.</summary>
    public static readonly KeyUsage Unbounded = new(long.MaxValue, long.MaxValue) { Answers = long.MaxValue, AnswerBytes = long.MaxValue };

    /// <summary>The number of answers that the namespace remembers under idempotency keys.</summary>
    public long Answers { get; init; }

    /// <summary>The bytes of the stored values of those answers.</summary>
    public long AnswerBytes { get; init; }
}

/// <summary>The growth that a commit causes, and the quota for the sum. The checks of the commit make the growth exact.</summary>
/// <param name="Added">The growth; a part that is 0 or negative is always allowed.</param>
/// <param name="Quota">The greatest allowed usage after the commit.</param>
public readonly record struct KeyGrowth(KeyUsage Added, KeyUsage Quota)
{
    /// <summary>Whether a namespace with this usage has room for the growth.</summary>
    public bool FitsOn(KeyUsage usage) =>
        Fits(usage.Keys, Added.Keys, Quota.Keys) && Fits(usage.Bytes, Added.Bytes, Quota.Bytes) && AnswersFitOn(usage);

    /// <summary>Whether a namespace with this usage has room for the answers under idempotency keys.</summary>
    public bool AnswersFitOn(KeyUsage usage) =>
        Fits(usage.Answers, Added.Answers, Quota.Answers) && Fits(usage.AnswerBytes, Added.AnswerBytes, Quota.AnswerBytes);

    private static bool Fits(long used, long added, long quota) => added <= 0 || used + added <= quota;
}
