namespace StateStore.Engine.Idempotency;

/// <summary>What a commit has met that did not fit, because the namespace remembers as many answers under idempotency keys as it may.</summary>
/// <param name="Growth">What it would have added.</param>
/// <param name="Usage">What the namespace held.</param>
internal sealed record AnswerRoom(KeyGrowth Growth, KeyUsage Usage)
{
    /// <summary>The same where it was something else that did not fit: null.</summary>
    public static AnswerRoom? Of(KeyGrowth growth, KeyUsage usage) => growth.AnswersFitOn(usage) ? null : new(growth, usage);

    /// <summary>
    /// The refusal of a request under a new key; null where there is room. Details: <c>{"idempotency_records":n,"max_idempotency_records":n}</c> or
    /// <c>{"idempotency_bytes":n,"max_idempotency_bytes":n}</c>.
    /// </summary>
    /// <param name="taken">So many new keys of the same batch come before.</param>
    public StoreError? Check(int taken)
    {
        var (most, mostBytes) = (Growth.Quota.Answers, Growth.Quota.AnswerBytes);
        if (Usage.Answers + Growth.Added.Answers > most)
        {
            return Usage.Answers + taken < most ? null : Refusal("records", Usage.Answers, most, "answers");
        }

        // The size of an answer is known when it is given, so this refuses all new keys of the batch.
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
