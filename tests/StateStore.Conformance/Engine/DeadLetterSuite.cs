namespace StateStore.Conformance.Engine;

/// <summary>Dead letters: they wait again, or are removed, as a person decides.</summary>
public class DeadLetterSuite(EngineFactory start, FakeTimeProvider? clock = null) : InboxEngine(start, clock)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await SetPolicyAsync("""{"max_attempts":1,"limit":3}""");
    }

    [Fact]
    public async Task Replayed_dead_letters_wait_after_the_other_messages_without_attempts_as_if_they_arrived_now()
    {
        await BuryAsync("c", "1", "2");
        await AppendLaterAsync("c", "3");
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new DeadLetterChange(2, 3), (await Inbox.ReplayAsync(Ns, "c")).Value);

        var content = (await Inbox.ListAsync(Ns, "c")).Value;
        Assert.Equal(["3", "\"1\"", "\"2\""], content.Messages.Select(message => message.Message.ToString()));
        Assert.All(content.Messages[1..], message => Assert.Equal((0, Clock.GetUtcNow()), (message.Attempts, message.At)));
        Assert.Empty(content.Dead);
        Assert.Equal(["replayed c", "replayed c"], (await MessageEventsAsync())[^2..]);
        Assert.Equal(["3", "\"1\"", "\"2\""], Texts(await ClaimNextAsync()));
    }

    [Fact]
    public async Task A_replay_by_ids_leaves_the_other_dead_letters()
    {
        await BuryAsync("c", "1", "2", "3");
        Assert.Equal(new DeadLetterChange(2, 2), (await Inbox.ReplayAsync(Ns, "c", ["3", "1", "3"])).Value);
        Assert.Equal(["\"1\"", "\"3\""], await WaitingAsync("c"));
        Assert.Equal(["2"], await DeadAsync("c"));
    }

    [Fact]
    public async Task A_replay_wakes_a_waiting_worker_and_takes_the_last_place_of_the_work_queue()
    {
        await BuryAsync("c", "1");
        var next = Inbox.ClaimNextAsync(Ns, new("a", Ttl, TimeSpan.FromHours(1))).AsTask();
        Assert.True((await Inbox.ReplayAsync(Ns, "c")).IsOk);
        Assert.Equal(["\"1\""], Texts((await Deadline.Within(next, "a claim that waits for a replay")).Value.Turn));

        await BuryAsync("d", "2");
        await AppendLaterAsync("e", "3");
        Clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True((await Inbox.ReplayAsync(Ns, "d")).IsOk);
        Assert.Equal("e", (await ClaimNextAsync("b"))?.ConversationId);
        Assert.Equal("d", (await ClaimNextAsync("b"))?.ConversationId);
    }

    [Fact]
    public async Task A_replay_during_a_turn_leaves_the_turn_alone()
    {
        await SetPolicyAsync("""{"policy":"interrupt","max_attempts":1}""");
        await BuryAsync("c", "1");
        await AppendAsync("c", "2");
        var turn = await ClaimAsync("c");
        Assert.Equal(new DeadLetterChange(1, 1), (await Inbox.ReplayAsync(Ns, "c")).Value);
        Assert.Equal(1, (await CommitAsync(turn)).Value.Waiting);
        Assert.Equal(["\"1\""], Texts(await ClaimAsync("c")));
    }

    [Fact]
    public async Task Discarded_dead_letters_are_gone_with_an_event_of_each()
    {
        await BuryAsync("c", "1", "2", "3");
        await AppendAsync("c", "4");
        Assert.Equal(new DeadLetterChange(1, 1), (await Inbox.DiscardAsync(Ns, "c", ["2"])).Value);
        Assert.Equal(["1", "3"], await DeadAsync("c"));
        Assert.Equal(new DeadLetterChange(2, 1), (await Inbox.DiscardAsync(Ns, "c")).Value);
        Assert.Empty(await DeadAsync("c"));
        Assert.Equal(["4"], await WaitingAsync("c"));
        Assert.Equal(["discarded c", "discarded c", "discarded c"], (await MessageEventsAsync())[^3..]);
    }

    [Fact]
    public async Task An_id_that_no_dead_letter_has_is_named_and_nothing_is_changed()
    {
        await BuryAsync("c", "1");
        Assert.True((await Inbox.AppendAsync(Ns, "c", Json("2"), new("2"))).IsOk);
        foreach (var refused in new[] { await Inbox.ReplayAsync(Ns, "c", ["1", "2"]), await Inbox.DiscardAsync(Ns, "c", ["1", "2"]) })
        {
            AssertError(ErrorCode.NotFound, refused);
            Assert.Contains("no dead letter with the id \"2\"", refused.Error!.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["1"], await DeadAsync("c"));
        Assert.Equal(["2"], await WaitingAsync("c"));
    }

    [Fact]
    public async Task A_replay_without_room_is_refused_and_changes_nothing()
    {
        await BuryAsync("c", "1", "2");
        await AppendAsync("c", "3");
        await AppendAsync("c", "4");
        var full = await Inbox.ReplayAsync(Ns, "c");
        AssertError(ErrorCode.LimitExceeded, full);
        Assert.Equal("""{"messages":2,"limit":3}""", full.Error!.Details.ToString());
        Assert.Equal(["1", "2"], await DeadAsync("c"));
        Assert.Equal(new DeadLetterChange(1, 3), (await Inbox.ReplayAsync(Ns, "c", ["1"])).Value);
    }

    [Fact]
    public async Task Without_dead_letters_nothing_happens()
    {
        Assert.Equal(new DeadLetterChange(0, 0), (await Inbox.ReplayAsync(Ns, "c")).Value);
        Assert.Equal(new DeadLetterChange(0, 0), (await Inbox.DiscardAsync(Ns, "c")).Value);
        Assert.Empty(await MessageEventsAsync());
    }

    [Fact]
    public async Task Dry_runs_of_both_show_the_events_and_change_nothing()
    {
        await BuryAsync("c", "1", "2");
        Assert.Equal(2, (await Inbox.ReplayAsync(Ns, "c", isDryRun: true)).Value.Events!.Value.Length);
        Assert.Single((await Inbox.DiscardAsync(Ns, "c", ["2"], isDryRun: true)).Value.Events!.Value);
        Assert.Equal(["1", "2"], await DeadAsync("c"));
        Assert.Empty(await WaitingAsync("c"));
    }

    [Fact]
    public async Task A_wrong_request_is_refused()
    {
        AssertError(ErrorCode.InvalidName, await Inbox.ReplayAsync(Ns, ""));
        AssertError(ErrorCode.InvalidInput, await Inbox.ReplayAsync(Ns, "c", []));
        AssertError(ErrorCode.InvalidName, await Inbox.DiscardAsync(Ns, "c", [""]));
        AssertError(ErrorCode.InvalidInput, await Inbox.DiscardAsync(Ns, "c", [.. Enumerable.Range(0, 101).Select(i => $"{i}")]));
    }

    private async Task<string[]> DeadAsync(string id) => [.. (await Inbox.ListAsync(Ns, id)).Value.Dead.Select(letter => letter.Id)];
}
