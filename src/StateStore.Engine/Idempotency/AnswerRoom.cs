namespace StateStore.Engine.Idempotency;

/// <summary>A commit that did not fit because the namespace remembers too many answers under idempotency keys.</summary>
/// <param name="Growth">The growth that the commit would have caused.</param>
/// <param name="Usage">The usage of the namespace.</param>
internal sealed record AnswerRoom(KeyGrowth Growth, KeyUsage Usage)
{
    /// <summary>The commit that did not fit; null if it was not for its answers.</summary>
    public static AnswerRoom? Of(KeyGrowth growth, KeyUsage usage) => growth.AnswersFitOn(usage) ? null : new(growth, usage);

    /// <summary>
    /// The refusal of a request under a new key; null if there is room. Details: <c>{"idempotency_records":n,"max_idempotency_records":n}</c> or
    /// <c>{"idempotency_bytes":n,"max_idempotency_bytes":n}</c>.
    /// </summary>
    /// <param name="taken">The number of new keys earlier in the same batch.</param>
    public StoreError? Check(int taken)
    {
        var (most, mostBytes) = (Growth.Quota.Answers, Growth.Quota.AnswerBytes);
        if (Usage.Answers + Growth.Added.Answers > most)
        {
            return Usage.Answers + taken < most ? null : Refusal("records", Usage.Answers, most, "answers");
        }

        // The size of an answer is known only once it exists, so this refuses all new keys of the batch.
        return Refusal("bytes", Usage.AnswerBytes, mostBytes, "bytes of answers");
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
