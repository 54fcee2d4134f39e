namespace StateStore.Conformance.Engine;

/// <summary>Turns: one worker at a time, and each message is handled until it is acknowledged.</summary>
public class TurnSuite(EngineFactory start, FakeTimeProvider? clock = null) : InboxEngine(start, clock)
{
    [Fact]
    public async Task A_turn_gives_the_conversation_and_all_waiting_messages()
    {
        await SetAsync("c", "open", """{"n":1}""");
        await AppendAsync("c", "1");
        await AppendLaterAsync("c", "2");
        var turn = await ClaimAsync("c");
        Assert.Equal(("c", 1L, "open", Clock.GetUtcNow() + Ttl), (turn.ConversationId, turn.Conversation!.Version, turn.Conversation.Conversation.State, turn.ExpiresAt));
        Assert.Equal(["1", "2"], Texts(turn));
        Assert.Equal((turn.Token, "a"), ((await Inbox.ListAsync(Ns, "c")).Value.Turn!.Token, (await Inbox.ListAsync(Ns, "c")).Value.Turn!.Owner));
    }

    [Fact]
    public async Task A_second_worker_is_refused_during_a_turn()
    {
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        await AppendAsync("c", "2");
        var held = await Inbox.ClaimAsync(Ns, "c", new("b", Ttl));
        AssertError(ErrorCode.LeaseHeld, held);
        Assert.StartsWith($$"""{"owner":"a","token":{{turn.Token}},"expires_at":""", held.Error!.Details.ToString(), StringComparison.Ordinal);
        Assert.Null(await ClaimNextAsync("b"));
    }

    [Fact]
    public async Task A_commit_changes_the_conversation_acknowledges_the_messages_and_ends_the_turn()
    {
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        await AppendLaterAsync("c", "2");
        var outcome = (await CommitAsync(turn)).Value;
        Assert.Equal((true, "done", 1), (outcome.Changed, outcome.Conversation.State, outcome.Waiting));
        Assert.Equal(["2"], await WaitingAsync("c"));
        AssertError(ErrorCode.LeaseLost, await CommitAsync(turn, "again"));
        Assert.Equal("done", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
        Assert.Equal(["2"], Texts(await ClaimNextAsync("b")));
    }

    [Fact]
    public async Task A_commit_without_a_change_acknowledges_the_messages_too()
    {
        await SetAsync("c", "done");
        await AppendAsync("c", "1");
        var outcome = (await CommitAsync(await ClaimAsync("c"))).Value;
        Assert.Equal((false, 0), (outcome.Changed, outcome.Waiting));
        Assert.Empty(await WaitingAsync("c"));
    }

    [Fact]
    public async Task A_refused_change_keeps_the_turn_and_its_messages()
    {
        await SetBotBundleAsync();
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        AssertError(ErrorCode.InvalidTransition, await CommitAsync(turn, "PROPOSE_TITLE"));
        Assert.Equal(["1"], await WaitingAsync("c"));
        Assert.Equal(0, (await CommitAsync(turn, "PROPOSE")).Value.Waiting);
    }

    [Fact]
    public async Task A_kept_turn_goes_on_without_messages()
    {
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        Assert.Equal(0, (await CommitAsync(turn, keep: true)).Value.Waiting);
        await AppendAsync("c", "2");
        AssertError(ErrorCode.LeaseHeld, await Inbox.ClaimAsync(Ns, "c", new("b", Ttl)));
        Assert.Equal(1, (await CommitAsync(turn, "more")).Value.Waiting);
        Assert.Equal(["2"], Texts(await ClaimAsync("c", "b")));
    }

    [Fact]
    public async Task The_messages_of_an_expired_turn_go_to_the_next_worker()
    {
        await AppendAsync("c", "1");
        var late = await ClaimAsync("c");
        Clock.Advance(Ttl);
        AssertError(ErrorCode.LeaseLost, await CommitAsync(late));
        var next = await ClaimAsync("c", "b");
        Assert.True(next.Token > late.Token);
        Assert.Equal((1, "1"), (next.Messages[0].Attempts, next.Messages[0].Message.ToString()));
        AssertError(ErrorCode.LeaseLost, await CommitAsync(late));
        Assert.Equal("unknown", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
        Assert.True((await CommitAsync(next)).IsOk);
        Assert.Equal(["appended c", "requeued c", "acknowledged c"], await MessageEventsAsync());
    }

    [Fact]
    public async Task A_waiting_worker_gets_the_messages_of_a_turn_that_expires()
    {
        await AppendAsync("c", "1");
        await ClaimAsync("c");
        var turn = await Deadline.Within(AdvanceUntilAsync(NextAsync()), "a claim after the expiry of a turn");
        Assert.Equal(["1"], Texts(turn));

        // A server cuts a wait to a minute.
        async Task<ClaimedTurn> NextAsync()
        {
            while (true)
            {
                if ((await Inbox.ClaimNextAsync(Ns, new("b", Ttl, TimeSpan.FromHours(1)))).Value.Turn is { } claimed)
                {
                    return claimed;
                }
            }
        }
    }

    [Fact]
    public async Task An_append_wakes_a_waiting_worker()
    {
        var next = Inbox.ClaimNextAsync(Ns, new("a", Ttl, TimeSpan.FromHours(1))).AsTask();
        await AppendAsync("c", "1");
        Assert.Equal(["1"], Texts((await Deadline.Within(next, "a claim that waits for a message")).Value.Turn));
    }

    [Fact]
    public async Task Each_of_many_waiting_workers_gets_one_of_the_conversations_that_arrive()
    {
        const int workers = 8;
        var claims = Enumerable.Range(0, workers).Select(i => Inbox.ClaimNextAsync(Ns, new($"w{i}", Ttl, TimeSpan.FromHours(1))).AsTask()).ToList();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(i => AppendAsync($"c{i}", "1")));
        var turns = await Deadline.Within(Task.WhenAll(claims), "the claims of all workers");
        Assert.Equal(Enumerable.Range(0, workers).Select(i => $"c{i}"), turns.Select(turn => turn.Value.Turn!.ConversationId).Order());
    }

    [Fact]
    public async Task A_claim_without_a_message_has_no_turn_after_its_wait()
    {
        Assert.Null(await TryClaimAsync("c"));
        Assert.Null(await ClaimNextAsync());
        var waiting = Inbox.ClaimNextAsync(Ns, new("a", Ttl, TimeSpan.FromSeconds(5))).AsTask();
        Assert.Null((await Deadline.Within(AdvanceUntilAsync(waiting), "a claim whose wait ends")).Value.Turn);
    }

    [Fact]
    public async Task The_longest_waiting_conversation_comes_first()
    {
        await AppendAsync("z", "1");
        await AppendLaterAsync("a", "2");
        await AppendLaterAsync("m", "3");
        await AppendLaterAsync("z", "4");
        var order = new List<string>();
        while (await ClaimNextAsync($"worker {order.Count}") is { } turn)
        {
            order.Add(turn.ConversationId);
        }

        Assert.Equal(["z", "a", "m"], order);
    }

    [Fact]
    public async Task No_message_is_given_to_two_live_turns()
    {
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => AppendAsync($"c{i % 12}", $"{i}")));
        var turns = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => ClaimNextAsync())));
        var given = turns.OfType<ClaimedTurn>().ToList();
        Assert.Equal(12, given.Select(turn => turn.ConversationId).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 24), given.SelectMany(Texts).Select(int.Parse).Order());
        await Task.WhenAll(given.Select(async turn => Assert.True((await CommitAsync(turn)).IsOk)));
        Assert.Null(await ClaimNextAsync());
    }

    [Fact]
    public async Task A_claim_by_the_owner_of_the_turn_replaces_it()
    {
        await AppendAsync("c", "1");
        var first = await ClaimAsync("c");
        await AppendAsync("c", "2");
        var second = await ClaimAsync("c");
        Assert.True(second.Token > first.Token);
        Assert.Equal(["1", "2"], Texts(second));
        Assert.Equal(0, second.Messages[0].Attempts);
        AssertError(ErrorCode.LeaseLost, await CommitAsync(first));
        Assert.True((await CommitAsync(second)).IsOk);
    }

    [Fact]
    public async Task An_extended_turn_lives_longer()
    {
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        Clock.Advance(Ttl / 2);
        Assert.Equal(Clock.GetUtcNow() + Ttl, (await Inbox.ExtendAsync(Ns, "c", turn.Token, Ttl)).Value.ExpiresAt);
        Clock.Advance(Ttl * 0.9);
        Assert.True((await CommitAsync(turn)).IsOk);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_released_turn_gives_its_messages_back(bool isFailed, int attempts)
    {
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        var released = (await Inbox.ReleaseAsync(Ns, "c", turn.Token, isFailed)).Value;
        Assert.Equal((null, 1), (released.ExpiresAt, released.Waiting));
        Assert.Equal(attempts, (await ClaimNextAsync("b"))!.Messages[0].Attempts);
        AssertError(ErrorCode.LeaseLost, await Inbox.ReleaseAsync(Ns, "c", turn.Token));
    }

    [Fact]
    public async Task A_message_with_too_many_failed_turns_becomes_a_dead_letter()
    {
        await SetPolicyAsync("""{"max_attempts":2}""");
        await AppendAsync("c", "1");
        Assert.True((await Inbox.ReleaseAsync(Ns, "c", (await ClaimAsync("c")).Token, isFailed: true)).IsOk);
        await AppendAsync("c", "2");
        await ClaimAsync("c", "b");
        Clock.Advance(Ttl);
        var turn = await ClaimAsync("c");
        Assert.Equal(["2"], Texts(turn));
        Assert.Equal(1, turn.Messages[0].Attempts);
        Assert.True((await CommitAsync(turn)).IsOk);
        var content = (await Inbox.ListAsync(Ns, "c")).Value;
        Assert.Empty(content.Messages);
        Assert.Equal(("1", 2), (Assert.Single(content.Dead).Message.ToString(), content.Dead[0].Attempts));
        Assert.Contains("poisoned c", await MessageEventsAsync());
    }

    [Fact]
    public async Task A_token_of_another_conversation_is_refused()
    {
        await AppendAsync("a", "1");
        var older = await ClaimAsync("a");
        await AppendLaterAsync("b", "1");
        var newer = await ClaimAsync("b");
        Assert.NotEqual(older.Token, newer.Token);
        AssertError(ErrorCode.NotFound, await Store.Conversations.SetAsync(Ns, "a", new("x") { Turn = newer.Token }));
        AssertError(ErrorCode.LeaseLost, await Store.Conversations.SetAsync(Ns, "b", new("x") { Turn = older.Token }));
        AssertError(ErrorCode.NotFound, await Store.Conversations.SetAsync(Ns, "c", new("x") { Turn = older.Token }));
        Assert.Equal("unknown", (await Store.Conversations.GetAsync(Ns, "a")).Value.Conversation.State);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task A_token_that_no_turn_can_have_is_not_found(long token)
    {
        await AppendAsync("c", "1");
        await ClaimAsync("c");
        AssertError(ErrorCode.NotFound, await Inbox.ReleaseAsync(Ns, "c", token));
        AssertError(ErrorCode.NotFound, await Store.Conversations.SetAsync(Ns, "c", new("done") { Turn = token }));
    }

    [Fact]
    public async Task A_commit_that_changes_nothing_tells_how_many_messages_wait()
    {
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        Assert.Equal(0, (await CommitAsync(turn, keep: true)).Value.Waiting);
        await AppendAsync("c", "2");
        Assert.Equal(1, (await CommitAsync(turn, keep: true)).Value.Waiting);
    }

    [Fact]
    public async Task Tokens_grow_after_the_inbox_was_emptied()
    {
        var last = 0L;
        for (var i = 0; i < 5; i++)
        {
            await AppendAsync("c", "1");
            var turn = await ClaimAsync("c");
            Assert.True(turn.Token > last && turn.Token >= Start.ToUnixTimeMilliseconds());
            last = turn.Token;
            Assert.True((await CommitAsync(turn)).IsOk);
        }
    }

    [Fact]
    public async Task The_same_commit_under_an_idempotency_key_gets_the_first_answer_again()
    {
        await AppendAsync("c", "1");
        var turn = await ClaimAsync("c");
        await AppendAsync("c", "2");
        var change = new SetConversation("done") { Turn = turn.Token };
        var first = (await Store.Conversations.SetAsync(Ns, "c", change, new(IdempotencyKey: "k"))).Value;
        Assert.Equal(first, (await Store.Conversations.SetAsync(Ns, "c", change, new(IdempotencyKey: "k"))).Value);
        Assert.Equal(1, first.Waiting);
        AssertError(ErrorCode.IdempotencyMismatch, await Store.Conversations.SetAsync(Ns, "c", new("done"), new(IdempotencyKey: "k")));
    }

    [Fact]
    public async Task Dry_runs_change_nothing()
    {
        await AppendAsync("c", "1");
        Assert.Equal(["1"], Texts((await Inbox.ClaimAsync(Ns, "c", new("a", Ttl, DryRun: true))).Value.Turn));
        Assert.NotNull((await Inbox.ClaimNextAsync(Ns, new("a", Ttl, DryRun: true))).Value.Turn);
        var turn = await ClaimAsync("c");
        Assert.True((await Inbox.ExtendAsync(Ns, "c", turn.Token, TimeSpan.FromHours(1), isDryRun: true)).IsOk);
        Assert.Single((await Inbox.ReleaseAsync(Ns, "c", turn.Token, isDryRun: true)).Value.Events!.Value);
        var change = new SetConversation("done") { Turn = turn.Token };
        Assert.Equal(2, (await Store.Conversations.SetAsync(Ns, "c", change, new() { DryRun = true })).Value.Events!.Value.Length);
        Assert.Equal(turn.ExpiresAt, (await Inbox.ListAsync(Ns, "c")).Value.Turn!.Until);
        Assert.Equal(0, (await CommitAsync(turn)).Value.Waiting);
    }

    [Fact]
    public async Task A_wrong_request_of_a_turn_is_refused()
    {
        AssertError(ErrorCode.InvalidName, await Inbox.ClaimAsync(Ns, "c", new("", Ttl)));
        AssertError(ErrorCode.InvalidInput, await Inbox.ClaimAsync(Ns, "c", new("a", TimeSpan.Zero)));
        AssertError(ErrorCode.InvalidInput, await Inbox.ClaimNextAsync(Ns, new("a", TimeSpan.FromDays(2))));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.SetAsync(Ns, "c", new("x") { KeepTurn = true }));
        AssertError(ErrorCode.NotFound, await Inbox.ExtendAsync(Ns, "c", 1, Ttl));
    }

    [Fact]
    public async Task An_expired_conversation_leaves_its_messages_and_their_turn_has_no_conversation()
    {
        Assert.True((await Store.Conversations.SetAsync(Ns, "c", new("open") { Ttl = TimeToLive.Of(TimeSpan.FromSeconds(1), Limits.Default).Value })).IsOk);
        await AppendAsync("c", "1");
        Clock.Advance(TimeSpan.FromSeconds(2));
        var turn = await ClaimAsync("c");
        Assert.Null(turn.Conversation);
        Assert.True((await CommitAsync(turn)).Value.Created);
    }
}
