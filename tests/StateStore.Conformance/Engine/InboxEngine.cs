namespace StateStore.Conformance.Engine;

/// <summary>Helpers of the suites about inboxes and turns.</summary>
public abstract class InboxEngine(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    protected static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    protected IInbox Inbox => Store.Inbox;

    protected async Task SetPolicyAsync(string inbox) =>
        Assert.True((await Store.Namespaces.SetBundleAsync(Ns, Bundle($$"""{"inbox":{{inbox}}}"""))).IsOk);

    protected async Task<AppendOutcome> AppendAsync(string id, string message) => (await Inbox.AppendAsync(Ns, id, Json(message))).Value;

    /// <summary>Appends, after a step of the clock, so that arrivals differ.</summary>
    protected async Task<AppendOutcome> AppendLaterAsync(string id, string message)
    {
        Clock.Advance(TimeSpan.FromMilliseconds(10));
        return await AppendAsync(id, message);
    }

    protected async Task<ClaimedTurn?> TryClaimAsync(string id, string owner = "a") => (await Inbox.ClaimAsync(Ns, id, new(owner, Ttl))).Value.Turn;

    protected async Task<ClaimedTurn> ClaimAsync(string id, string owner = "a") =>
        await TryClaimAsync(id, owner) ?? throw new InvalidOperationException($"nothing to claim in {id}");

    protected async Task<ClaimedTurn?> ClaimNextAsync(string owner = "a") => (await Inbox.ClaimNextAsync(Ns, new(owner, Ttl))).Value.Turn;

    protected ValueTask<Result<ConversationOutcome>> CommitAsync(ClaimedTurn turn, string state = "done", bool keep = false) =>
        Store.Conversations.SetAsync(Ns, turn.ConversationId, new(state) { Turn = turn.Token, KeepTurn = keep });

    /// <summary>Appends messages with these ids (and texts) and makes all of them dead letters. The bundle must have <c>max_attempts</c> 1.</summary>
    protected async Task BuryAsync(string id, params string[] messages)
    {
        foreach (var message in messages)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(10));
            Assert.True((await Inbox.AppendAsync(Ns, id, Json($"\"{message}\""), new(message))).IsOk);
        }

        Assert.True((await Inbox.ReleaseAsync(Ns, id, (await ClaimAsync(id)).Token, isFailed: true)).IsOk);
    }

    protected static string[] Texts(ClaimedTurn? turn) => [.. turn?.Messages.Select(message => message.Message.ToString()) ?? []];

    protected async Task<string[]> WaitingAsync(string id) =>
        [.. (await Inbox.ListAsync(Ns, id)).Value.Messages.Select(message => message.Message.ToString())];

    /// <summary>The types of the events of messages, with the ids of their conversations.</summary>
    protected async Task<string[]> MessageEventsAsync()
    {
        var page = (await Store.Changes.ReadAsync(new(Ns, LogKind.Message), LogPosition.Start, 1000)).Value;
        return [.. page.Changes.Select(change => $"{Member(change, "type"u8)} {Member(change, "conversation_id"u8)}")];
    }

    /// <summary>Moves the clock on until a task has ended.</summary>
    protected async Task<T> AdvanceUntilAsync<T>(Task<T> waiting)
    {
        while (!waiting.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));

            // Time passes no faster than the store commits. Otherwise the whole wait could be over before the sweep has ended a turn.
            await Store.Keys.SetAsync(Ns, "pace", KeyValue.Of(JsonText.EmptyObject));
        }

        return await waiting;
    }

    private static string Member(Change change, ReadOnlySpan<byte> name) => JsonMembers.Of(change.Payload).Find(name)!.Value.TryString()!;
}
