namespace StateStore.Storage;

/// <summary>How many keys a namespace holds, and the bytes of their stored values; also those whose time is over and that nobody has removed yet.</summary>
public readonly record struct KeyUsage(long Keys, long Bytes)
{
    /// <summary>No bound at all.</summary>
    public static readonly KeyUsage Unbounded = new(long.MaxValue, long.MaxValue) { Answers = long.MaxValue, AnswerBytes = long.MaxValue };

    /// <summary>How many answers it remembers under idempotency keys.</summary>
    public long Answers { get; init; }

    /// <summary>Bytes of their stored values.</summary>
    public long AnswerBytes { get; init; }
}

/// <summary>What a commit adds to the keys of its namespace, and what they may come to. The commit's checks make it exact.</summary>
/// <param name="Added">So much; what is less than nothing is always allowed.</param>
/// <param name="Quota">At most.</param>
public readonly record struct KeyGrowth(KeyUsage Added, KeyUsage Quota)
{
    /// <summary>Whether a namespace that holds so much has room for it.</summary>
    public bool FitsOn(KeyUsage usage) =>
        Fits(usage.Keys, Added.Keys, Quota.Keys) && Fits(usage.Bytes, Added.Bytes, Quota.Bytes) && AnswersFitOn(usage);

    /// <summary>Whether it has room for the answers under idempotency keys.</summary>
    public bool AnswersFitOn(KeyUsage usage) =>
        Fits(usage.Answers, Added.Answers, Quota.Answers) && Fits(usage.AnswerBytes, Added.AnswerBytes, Quota.AnswerBytes);

    private static bool Fits(long used, long added, long quota) => added <= 0 || used + added <= quota;
}
