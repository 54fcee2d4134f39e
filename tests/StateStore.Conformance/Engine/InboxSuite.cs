namespace StateStore.Conformance.Engine;

/// <summary>Inboxes: messages arrive once, in order, under the policy of the bundle.</summary>
public class InboxSuite(EngineFactory start, FakeTimeProvider? clock = null) : InboxEngine(start, clock)
{
    [Fact]
    public async Task An_append_creates_the_conversation_and_keeps_the_order_of_the_messages()
    {
        await SetBotBundleAsync();
        var begin = Clock.GetUtcNow();
        var first = await AppendAsync("c", """{"n":1}""");
        Assert.Equal((true, 1, true), (first.Accepted, first.Waiting, first.Created));
        var second = await AppendLaterAsync("c", "2");
        Assert.Equal((true, 2, false), (second.Accepted, second.Waiting, second.Created));

        Assert.Equal("START", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
        var messages = (await Inbox.ListAsync(Ns, "c")).Value.Messages;
        Assert.Equal(["""{"n":1}""", "2"], messages.Select(message => message.Message.ToString()));
        Assert.Equal([first.MessageId, second.MessageId], messages.Select(message => message.Id));
        Assert.Equal([begin, begin.AddMilliseconds(10)], messages.Select(message => message.At));
        Assert.Single(await LogAsync());
        Assert.Equal(["appended c", "appended c"], await MessageEventsAsync());
    }

    [Fact]
    public async Task A_conversation_that_never_had_a_message_has_an_empty_inbox()
    {
        var content = (await Inbox.ListAsync(Ns, "c")).Value;
        Assert.Empty(content.Messages);
        Assert.Empty(content.Dead);
        Assert.Null(content.Turn);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
    }

    [Fact]
    public async Task An_append_with_an_id_is_made_once()
    {
        var options = new AppendOptions("m1");
        var first = (await Inbox.AppendAsync(Ns, "c", Json("1"), options)).Value;
        Assert.Equal("m1", first.MessageId);
        await AppendAsync("c", "2");
        Assert.Equal(first, (await Inbox.AppendAsync(Ns, "c", Json("1"), options)).Value);
        AssertError(ErrorCode.IdempotencyMismatch, await Inbox.AppendAsync(Ns, "c", Json("3"), options));
        Assert.True((await Inbox.AppendAsync(Ns, "other", Json("3"), options)).IsOk);
        Assert.Equal(["1", "2"], await WaitingAsync("c"));
    }

    [Fact]
    public async Task Of_many_concurrent_appends_none_is_lost()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => AppendAsync("c", $"{i}"))));
        Assert.Equal(Enumerable.Range(0, 60), (await WaitingAsync("c")).Select(int.Parse).Order());
        Assert.Equal(60, (await MessageEventsAsync()).Length);
    }

    [Fact]
    public async Task A_message_above_its_bound_is_refused_and_changes_nothing()
    {
        var text = new string('x', Limits.Default.MessageBytes);
        AssertError(ErrorCode.TooLarge, await Inbox.AppendAsync(Ns, "c", Json($"\"{text}\"")));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        Assert.Empty(await MessageEventsAsync());
    }

    [Fact]
    public async Task A_full_inbox_refuses_messages_until_a_worker_has_handled_some()
    {
        await SetPolicyAsync("""{"limit":2}""");
        await AppendAsync("c", "1");
        await AppendAsync("c", "2");
        var full = await Inbox.AppendAsync(Ns, "c", Json("3"), new("m3"));
        AssertError(ErrorCode.LimitExceeded, full);
        Assert.Equal("""{"messages":2,"limit":2}""", full.Error!.Details.ToString());
        Assert.Equal(["1", "2"], await WaitingAsync("c"));

        Assert.True((await CommitAsync(await ClaimAsync("c"))).IsOk);
        Assert.True((await Inbox.AppendAsync(Ns, "c", Json("3"), new("m3"))).Value.Accepted);
    }

    [Fact]
    public async Task An_inbox_is_bounded_in_bytes()
    {
        var message = Json($"\"{new string('x', Limits.Default.MessageBytes - 2)}\"");
        for (var i = 0; i < Limits.Default.InboxBytes / Limits.Default.MessageBytes; i++)
        {
            Assert.True((await Inbox.AppendAsync(Ns, "c", message)).IsOk);
        }

        AssertError(ErrorCode.LimitExceeded, await Inbox.AppendAsync(Ns, "c", Json("1")));
    }

    [Fact]
    public async Task Latest_keeps_only_the_newest_waiting_message_and_the_messages_of_a_turn()
    {
        await SetPolicyAsync("""{"policy":"latest"}""");
        await AppendAsync("c", "1");
        await AppendLaterAsync("c", "2");
        Assert.Equal(["2"], await WaitingAsync("c"));
        var turn = await ClaimAsync("c");
        await AppendLaterAsync("c", "3");
        await AppendLaterAsync("c", "4");
        Assert.Equal(["2", "4"], await WaitingAsync("c"));
        Assert.Equal(1, (await CommitAsync(turn)).Value.Waiting);
        Assert.Equal(["4"], Texts(await ClaimAsync("c")));
        Assert.Equal(["appended c", "skipped c", "appended c", "appended c", "skipped c", "appended c", "acknowledged c"], await MessageEventsAsync());
    }

    [Fact]
    public async Task Drop_skips_a_message_that_arrives_while_another_one_waits_or_is_handled()
    {
        await SetPolicyAsync("""{"policy":"drop"}""");
        Assert.True((await AppendAsync("c", "1")).Accepted);
        Assert.False((await AppendAsync("c", "2")).Accepted);
        var turn = await ClaimAsync("c");
        Assert.False((await AppendAsync("c", "3")).Accepted);
        Assert.Equal(0, (await CommitAsync(turn)).Value.Waiting);
        Assert.True((await AppendAsync("c", "4")).Accepted);
        Assert.Equal(["4"], await WaitingAsync("c"));
        Assert.Equal(["appended c", "skipped c", "skipped c", "acknowledged c", "appended c"], await MessageEventsAsync());
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":null,"c":3}""", """{"a":1,"c":3}""")]
    [InlineData("""{"a":1}""", "2", """[{"a":1},2]""")]
    public async Task Merge_gives_the_waiting_messages_as_one(string first, string second, string merged)
    {
        await SetPolicyAsync("""{"policy":"merge"}""");
        var begin = Clock.GetUtcNow();
        await AppendAsync("c", first);
        var last = await AppendLaterAsync("c", second);
        var message = Assert.Single((await ClaimAsync("c")).Messages);
        Assert.Equal((merged, last.MessageId, begin), (message.Message.ToString(), message.Id, message.At));
    }

    [Fact]
    public async Task Interrupt_ends_the_turn_in_progress_and_tells_its_worker()
    {
        await SetPolicyAsync("""{"policy":"interrupt"}""");
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        await AppendLaterAsync("c", "2");

        var extended = await Inbox.ExtendAsync(Ns, "c", turn.Token, Ttl);
        AssertError(ErrorCode.LeaseLost, extended);
        Assert.Equal("""{"interrupted":true}""", extended.Error!.Details.ToString());
        AssertError(ErrorCode.LeaseLost, await CommitAsync(turn));
        var next = await ClaimAsync("c", "b");
        Assert.Equal(["2"], Texts(next));
        Assert.True((await CommitAsync(next)).IsOk);
        Assert.Equal(["appended c", "skipped c", "appended c", "acknowledged c"], await MessageEventsAsync());
    }

    [Fact]
    public async Task Debounce_holds_messages_back_until_the_time_has_passed_since_the_last_one()
    {
        await SetPolicyAsync("""{"debounce":"2s"}""");
        await AppendAsync("c", "1");
        Clock.Advance(TimeSpan.FromSeconds(1.5));
        await AppendAsync("c", "2");
        Clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Null(await TryClaimAsync("c"));
        Assert.Null(await ClaimNextAsync());
        var waiting = Inbox.ClaimNextAsync(Ns, new("a", Ttl, TimeSpan.FromHours(1))).AsTask();
        Assert.Equal(["1", "2"], Texts((await Deadline.Within(AdvanceUntilAsync(waiting), "a claim of messages whose debounce time has passed")).Value.Turn));
    }

    [Theory]
    [InlineData("""{"policy":"fifo"}""", "/inbox/policy must be one of queue, latest, drop, merge, interrupt")]
    [InlineData("""{"limit":0}""", "/inbox/limit must be a whole number from 1 to 1000")]
    [InlineData("""{"max_attempts":1.5}""", "/inbox/max_attempts must be a whole number from 1 to 1000")]
    [InlineData("""{"debounce":2}""", "/inbox/debounce must be a time such as 500ms, 2s or 1m, up to 1d")]
    [InlineData("""{"size":1}""", "/inbox/size is not a property of an inbox (policy, debounce, limit, max_attempts)")]
    [InlineData("[]", "/inbox must be an object such as {\"policy\":\"queue\"}")]
    public void A_wrong_policy_is_refused_with_its_place(string inbox, string problem)
    {
        var parsed = SchemaBundle.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"inbox":{{inbox}}}"""), Limits.Default);
        AssertError(ErrorCode.InvalidSchema, parsed);
        Assert.EndsWith(problem, parsed.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_part_of_the_bundle()
    {
        await SetPolicyAsync("""{"policy":"latest","debounce":"2s"}""");
        var bundle = (await Store.Namespaces.GetBundleAsync(Ns)).Value.Bundle;
        Assert.Equal((InboxPolicy.Latest, TimeSpan.FromSeconds(2), 100, 5), (bundle.Inbox.Policy, bundle.Inbox.Debounce, bundle.Inbox.Limit, bundle.Inbox.MaxAttempts));
    }

    [Fact]
    public async Task A_dry_run_of_an_append_shows_the_events_and_changes_nothing()
    {
        var outcome = (await Inbox.AppendAsync(Ns, "c", Json("1"), new(DryRun: true))).Value;
        Assert.Equal((true, 1, true, 2), (outcome.Accepted, outcome.Waiting, outcome.Created, outcome.Events!.Value.Length));
        Assert.Empty(await WaitingAsync("c"));
        Assert.Empty(await MessageEventsAsync());
    }

    [Fact]
    public async Task The_deletion_of_a_conversation_discards_its_messages_and_dead_letters_and_ends_its_turn()
    {
        await SetPolicyAsync("""{"max_attempts":1}""");
        await BuryAsync("c", "1");
        await AppendAsync("c", "2");
        var turn = await ClaimAsync("c");
        await AppendAsync("c", "3");

        Assert.Equal(4, (await Store.Conversations.DeleteAsync(Ns, "c", new() { DryRun = true })).Value.Events!.Value.Length);
        Assert.Equal(2, (await WaitingAsync("c")).Length);
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "c")).IsOk);

        var content = (await Inbox.ListAsync(Ns, "c")).Value;
        Assert.Equal((0, 0, null), (content.Messages.Length, content.Dead.Length, content.Turn));
        Assert.Equal(["discarded c", "discarded c", "discarded c"], (await MessageEventsAsync())[^3..]);
        AssertError(ErrorCode.LeaseLost, await CommitAsync(turn));
        AssertError(ErrorCode.LeaseLost, await Inbox.ExtendAsync(Ns, "c", turn.Token, Ttl));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await AppendAsync("c", "4");
        Assert.True((await ClaimAsync("c")).Token > turn.Token);
    }

    [Fact]
    public async Task A_deleted_conversation_leaves_the_work_queue()
    {
        await AppendAsync("c", "1");
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "c")).IsOk);
        Assert.Null(await ClaimNextAsync());
        await AppendLaterAsync("b", "2");
        await AppendLaterAsync("c", "3");
        Assert.Equal("b", (await ClaimNextAsync())?.ConversationId);
        Assert.Equal(["3"], Texts(await ClaimNextAsync()));
    }

    [Fact]
    public async Task A_refused_deletion_keeps_the_inbox()
    {
        await AppendAsync("c", "1");
        AssertError(ErrorCode.VersionConflict, await Store.Conversations.DeleteAsync(Ns, "c", new(ExpectedVersion: 7)));
        Assert.Equal(["1"], Texts(await ClaimNextAsync()));
    }

    [Fact]
    public async Task A_list_of_inboxes_has_those_that_hold_something_in_the_order_of_their_conversations()
    {
        await SetPolicyAsync("""{"max_attempts":1}""");
        var begin = Clock.GetUtcNow();
        await BuryAsync("dead", "1", "2");
        await AppendAsync("b", "1");
        await AppendLaterAsync("b", "2");
        var turn = await ClaimAsync("b");
        await AppendLaterAsync("b", "3");
        await AppendAsync("a", "1");
        await AppendAsync("done", "1");
        Assert.True((await CommitAsync(await ClaimAsync("done"))).IsOk);

        var page = (await Inbox.ListInboxesAsync(Ns, new())).Value;
        Assert.Null(page.Next);
        Assert.Equal(
            [
                new("a", 1, 1, 0) { OldestAt = begin.AddMilliseconds(40) },
                new("b", 3, 1, 0) { OldestAt = begin.AddMilliseconds(20), Turn = new(turn.Token, "a", turn.ExpiresAt, 2) },
                new("dead", 0, 0, 2),
            ],
            page.Inboxes.AsEnumerable());
        Assert.Equal(["dead"], (await Inbox.ListInboxesAsync(Ns, new(HasDead: true))).Value.Inboxes.Select(inbox => inbox.ConversationId));
        Clock.Advance(Ttl);
        var expired = (await Inbox.ListInboxesAsync(Ns, new(After: "a", Limit: 1))).Value.Inboxes.Single();
        Assert.Null(expired.Turn);
    }

    [Fact]
    public async Task A_list_of_inboxes_shows_when_messages_become_ready()
    {
        await SetPolicyAsync("""{"debounce":"2s"}""");
        await AppendAsync("c", "1");
        Assert.Equal(Clock.GetUtcNow().AddSeconds(2), (await Inbox.ListInboxesAsync(Ns, new())).Value.Inboxes.Single().ReadyAt);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    [InlineData(true, 100)]
    public async Task Pages_of_inboxes_have_each_once(bool hasDead, int limit)
    {
        await SetPolicyAsync("""{"max_attempts":1}""");
        for (var i = 0; i < 9; i++)
        {
            await (i % 3 == 0 ? BuryAsync($"c{i}", "1") : AppendAsync($"c{i}", "1"));
        }

        var (listed, query) = (new List<string>(), new InboxQuery(hasDead, Limit: limit));
        do
        {
            var page = (await Inbox.ListInboxesAsync(Ns, query)).Value;
            Assert.True(page.Inboxes.Length <= limit);
            listed.AddRange(page.Inboxes.Select(inbox => inbox.ConversationId));
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.Equal(Enumerable.Range(0, 9).Where(i => !hasDead || i % 3 == 0).Select(i => $"c{i}"), listed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_list_of_inboxes_with_a_wrong_limit_is_refused(int limit) =>
        AssertError(ErrorCode.InvalidInput, await Inbox.ListInboxesAsync(Ns, new(Limit: limit)));

    [Fact]
    public async Task Readers_of_other_logs_never_meet_a_message()
    {
        await AppendAsync("c", "1");
        Assert.True((await CommitAsync(await ClaimAsync("c"))).IsOk);
        Assert.Equal(["appended c", "acknowledged c"], await MessageEventsAsync());
        Assert.Equal(2, (await LogAsync()).Length);
        Assert.Empty((await Store.Changes.ReadAsync(new(Ns, LogKind.Key), LogPosition.Start, 10)).Value.Changes);
    }

    [Theory]
    [InlineData("", "c")]
    [InlineData("ns", "")]
    public async Task A_wrong_name_is_refused(string ns, string id)
    {
        AssertError(ErrorCode.InvalidName, await Inbox.AppendAsync(ns, id, Json("1")));
        AssertError(ErrorCode.InvalidName, await Inbox.ListAsync(ns, id));
        AssertError(ErrorCode.InvalidName, await Inbox.ClaimAsync(ns, id, new("a", Ttl)));
        AssertError(ErrorCode.InvalidName, await Inbox.ExtendAsync(ns, id, 1, Ttl));
        AssertError(ErrorCode.InvalidName, await Inbox.ReleaseAsync(ns, id, 1));
    }
}
