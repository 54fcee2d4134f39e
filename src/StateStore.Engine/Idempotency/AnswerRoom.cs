namespace StateStore.Engine;

/// <summary>The refusal of a request under a new idempotency key, where the namespace remembers as many answers as it may.</summary>
internal static class AnswerRoom
{
    /// <summary>
    /// Null where there is room for one more, as far as the store has told. Details: <c>{"idempotency_records":n,"max_idempotency_records":n}</c> or
    /// <c>{"idempotency_bytes":n,"max_idempotency_bytes":n}</c>.
    /// </summary>
    /// <param name="usage">What the namespace held when a commit did not fit; null = none failed so.</param>
    /// <param name="options">What it may hold.</param>
    /// <param name="taken">So many of the same batch come before.</param>
    public static StoreError? Check(KeyUsage? usage, EngineOptions options, int taken = 0)
    {
        if (usage is not { } used)
        {
            return null;
        }

        if (used.Answers + taken >= options.MaxIdempotencyRecords)
        {
            return Refusal("records", used.Answers, options.MaxIdempotencyRecords, "answers");
        }

        // How large an answer is, is known when it is given: the first that does not fit ends it for all that come with it.
        return Refusal("bytes", used.AnswerBytes, options.MaxIdempotencyBytes, "bytes of answers");
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
