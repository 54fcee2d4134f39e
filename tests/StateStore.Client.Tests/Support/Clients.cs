namespace StateStore.Client.Tests.Support;

/// <summary>Requests that most tests send.</summary>
internal static class Clients
{
    public const string Ns = "bot";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static ValueTask<Result<ConversationOutcome>> SetAsync(this StateStoreClient client, string id = "a", string state = "A", CancellationToken cancellation = default) =>
        client.Conversations.SetAsync(Ns, id, new(state, JsonText.EmptyObject), default, cancellation);

    /// <summary>Moves a clock on until a task has ended, as time would.</summary>
    public static async Task<T> PassingTimeAsync<T>(this ValueTask<T> waiting, FakeTimeProvider clock)
    {
        var ended = Deadline.Within(waiting.AsTask(), "the end of a call");
        while (!ended.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await ended;
    }
}
