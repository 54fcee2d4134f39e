namespace StateStore.Engine;

/// <summary>
/// What can be said of a request without looking at anything. The engine checks every request; whoever sends one elsewhere checks it
/// first, because on the way there names become keys, and text that is not Unicode would become another text.
/// </summary>
public static class RequestChecks
{
    public static StoreError? Bundle(string ns, in WriteOptions options, Limits limits) =>
        Names.CheckNamespace(ns, limits) ?? Options(options, limits);

    public static StoreError? Conversation(string ns, string id, in WriteOptions options, Limits limits) =>
        Names.CheckNamespace(ns, limits) ?? Names.Check("conversation_id", id, limits) ?? Options(options, limits);

    public static StoreError? Set(string ns, string id, in SetConversation change, in WriteOptions options, Limits limits) =>
        Conversation(ns, id, options, limits) ?? Names.Check("state", change.State, limits);

    private static StoreError? Options(in WriteOptions options, Limits limits)
    {
        if (options.ExpectedVersion < 0)
        {
            return StoreError.InvalidInput("expected_version must not be negative");
        }

        return options.IdempotencyKey is { } key ? Names.Check("the idempotency key", key, limits) : null;
    }
}
