namespace StateStore.Conformance.Engine;

/// <summary>Bounds on the number and the bytes of the inboxes of a namespace.</summary>
public class InboxQuotaSuite(EngineFactory start, FakeTimeProvider? clock = null) : InboxEngine(start, clock)
{
    private const int MaxInboxes = 3;
    private const int MaxBytes = 1_000;

    protected override EngineOptions Options => new()
    {
        MaxInboxes = new(MaxInboxes),
        MaxInboxBytes = new(MaxBytes),
    };

    [Fact]
    public async Task An_append_beyond_the_inbox_quota_is_refused_and_changes_nothing()
    {
        for (var n = 0; n < MaxInboxes; n++)
        {
            await AppendAsync($"c{n}", "1");
        }

        var refused = await Inbox.AppendAsync(Ns, "one more", Json("1"));
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Equal("""{"inboxes":3,"max_inboxes":3}""", refused.Error!.Details.ToString());
        Assert.Contains("may hold 3 (--max-inboxes). Nothing was changed; handle waiting messages", refused.Error.Message, StringComparison.Ordinal);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "one more"));
        Assert.Equal(MaxInboxes, (await MessageEventsAsync()).Length);

        await AppendAsync("c0", "2");
        Assert.True((await CommitAsync(await ClaimAsync("c1"))).IsOk);
        await AppendAsync("one more", "1");
    }

    [Fact]
    public async Task An_append_beyond_the_byte_quota_is_refused_and_turns_are_not()
    {
        await AppendAsync("a", Text(700));
        var refused = await Inbox.AppendAsync(Ns, "b", Json(Text(300)));
        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Matches("""^{"inbox_bytes":[78]\d\d,"max_inbox_bytes":1000}$""", refused.Error!.Details.ToString());
        Assert.Contains("(--max-inbox-bytes)", refused.Error.Message, StringComparison.Ordinal);
        AssertError(ErrorCode.LimitExceeded, await Inbox.AppendAsync(Ns, "a", Json(Text(300))));

        // The name of the worker takes the rest of the room.
        var turn = await ClaimAsync("a", new string('o', 200));
        Assert.True((await Inbox.ReleaseAsync(Ns, "a", turn.Token, isFailed: true)).IsOk);
        Assert.True((await CommitAsync(await ClaimAsync("a", new string('o', 200)))).IsOk);
        await AppendAsync("b", Text(300));
    }

    [Fact]
    public async Task A_message_refused_by_the_quota_is_appended_under_its_id_once_there_is_room()
    {
        await AppendAsync("a", Text(700));
        AssertError(ErrorCode.LimitExceeded, await Inbox.AppendAsync(Ns, "b", Json(Text(300)), new() { MessageId = "m" }));
        Assert.True((await CommitAsync(await ClaimAsync("a"))).IsOk);

        Assert.True((await Inbox.AppendAsync(Ns, "b", Json(Text(300)), new() { MessageId = "m" })).Value.Accepted);
        Assert.Single(await WaitingAsync("b"));
    }

    [Fact]
    public async Task Concurrent_appends_do_not_exceed_the_inbox_quota()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => Task.Run(async () => await Inbox.AppendAsync(Ns, $"c{n}", Json("1")))));

        Assert.Equal(MaxInboxes, results.Count(result => result.IsOk));
        Assert.All(results.Where(result => !result.IsOk), result => AssertError(ErrorCode.LimitExceeded, result));
        Assert.Equal(MaxInboxes, (await Store.Namespaces.DescribeAsync(Ns)).Value.Info.Inboxes);
    }

    [Fact]
    public async Task Dead_letters_count_towards_the_inbox_quota()
    {
        await SetPolicyAsync("""{"policy":"queue","max_attempts":1}""");
        await AppendAsync("a", Text(700));
        await Inbox.ReleaseAsync(Ns, "a", (await ClaimAsync("a")).Token, isFailed: true);

        Assert.Single((await Inbox.ListAsync(Ns, "a")).Value.Dead);
        AssertError(ErrorCode.LimitExceeded, await Inbox.AppendAsync(Ns, "b", Json(Text(300))));
    }

    private static string Text(int length) => $"\"{new string('x', length)}\"";
}
