namespace StateStore.Engine.Idempotency;

/// <summary>A commit that did not fit because the namespace remembers too many answers under idempotency keys.</summary>
/// <param name="Excess">The answers that the namespace remembers, and those of the commit.</param>
/// <param name="Quota">The quota of answers.</param>
internal sealed record AnswerRoom(QuotaExcess Excess, EntryTotal Quota)
{
    /// <summary>The commit that did not fit; null if it was not for its answers.</summary>
    public static AnswerRoom? Of(in QuotaExcess excess, NamespaceQuota quota) =>
        excess.Count == EntryCount.Answers ? new(excess, quota.Answers) : null;

    /// <summary>
    /// The refusal of a request under a new key; null if there is room. Details: <c>{"idempotency_records":n,"max_idempotency_records":n}</c> or
    /// <c>{"idempotency_bytes":n,"max_idempotency_bytes":n}</c>.
    /// </summary>
    /// <param name="taken">The number of new keys earlier in the same batch.</param>
    public StoreError? Check(int taken)
    {
        var (used, most) = (Excess.Usage, Quota);
        if (!Excess.IsOfBytes)
        {
            return used.Entries + taken < most.Entries ? null : Refusal("records", used.Entries, most.Entries, "answers");
        }

        // The size of an answer is known only once it exists, so this refuses all new keys of the batch.
        return Refusal("bytes", used.Bytes, most.Bytes, "bytes of answers");
    }

    private static StoreError Refusal(string what, long used, long most, string words)
    {
        var details = new JsonBuilder();
        details.Raw("{"u8).String("idempotency_" + what).Raw(":"u8).Number(used).Raw(","u8).String("max_idempotency_" + what).Raw(":"u8).Number(most).Raw("}"u8);
        return new(
            ErrorCode.LimitExceeded,
            $"The namespace has no room for another idempotency key: it may remember {most} {words} (max_idempotency_{what}). Nothing was changed; answers are forgotten with time",
            details.ToJsonText());
    }
}
