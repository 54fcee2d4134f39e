namespace StateStore.Conformance.Engine;

/// <summary>Changes of timeouts by callers: a timeout gets another time, is canceled, or fires now.</summary>
public class TimeoutControlSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private const string Machine = """
        {"fsm":{"initial":"A","transitions":{"A":["B","C"],"B":[],"C":[]},"after":{"A":[{"delay":"10m","to":"B","data":{"by":"timeout"}},{"delay":"20m","to":"C"}]}},
         "json_schema":{"if":{"properties":{"state":{"const":"C"}}},"then":{"properties":{"data":{"required":["name"]}}}}}
        """;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(Machine));
        await SetAsync("c", "A");
    }

    [Fact]
    public async Task A_moved_timeout_has_the_new_time_and_the_earliest_comes_first()
    {
        var at = new DateTimeOffset(2040, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
        var moved = (await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.At(at))).Value;
        Assert.Equal((true, false, 2, "A"), (moved.Changed, moved.Created, moved.Version, moved.Conversation.State));
        Assert.Equal(["C", "B"], moved.Conversation.Timeouts.Select(timeout => timeout.To));
        Assert.Equal(at, moved.Conversation.Timeouts[1].At);
        Assert.Equal(moved.Conversation, (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation);

        Assert.False((await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.At(at))).Value.Changed);
        var delayed = (await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.FromMinutes(5)))).Value.Conversation;
        Assert.Equal(delayed.UpdatedAt!.Value.AddMinutes(5), delayed.Timeouts[0].At);
        Assert.Equal(["created", "touched", "touched"], await TypesAsync());
    }

    [Fact]
    public async Task A_timeout_that_is_moved_into_the_past_fires_at_once()
    {
        await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.At(DateTimeOffset.UnixEpoch));
        await Repeat.UntilAsync(
            async () =>
            {
                Clock.Advance(TimeSpan.FromMilliseconds(20));
                return (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State;
            },
            state => state == "B", "the timeout to fire");
    }

    [Fact]
    public async Task A_canceled_timeout_is_gone_until_the_state_is_entered_again()
    {
        var canceled = (await Store.Conversations.CancelTimeoutAsync(Ns, "c", "B")).Value;
        Assert.Equal("C", Assert.Single(canceled.Conversation.Timeouts).To);
        Assert.Equal("C", Assert.Single((await SetAsync("c", "A", """{"n":1}""")).Value.Conversation.Timeouts).To);
        Assert.Equal(["created", "touched", "changed"], await TypesAsync());
    }

    [Fact]
    public async Task A_timeout_that_a_caller_fires_makes_its_change_and_names_its_cause()
    {
        var due = (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.Timeouts[0].At;
        var fired = (await Store.Conversations.FireTimeoutAsync(Ns, "c", "B")).Value;
        Assert.Equal((true, "B", """{"by":"timeout"}"""), (fired.Changed, fired.Conversation.State, fired.Conversation.Data.ToString()));
        Assert.Empty(fired.Conversation.Timeouts);
        Assert.Contains("\"type\":\"changed\",\"cause\":{\"timeout\":{\"to\":\"B\",\"due\":\"" + due.ToString("yyyy-MM-dd", null), (await LogAsync())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_timeout_of_a_caller_changes_nothing()
    {
        AssertError(ErrorCode.InvalidData, await Store.Conversations.FireTimeoutAsync(Ns, "c", "C"));
        var kept = (await Store.Conversations.GetAsync(Ns, "c")).Value;
        Assert.Equal((1, null), (kept.Version, kept.Conversation.Stuck));
        Assert.Equal(["created"], await TypesAsync());
    }

    [Fact]
    public async Task A_missing_timeout_is_NOT_FOUND_and_the_message_lists_the_others()
    {
        var missing = await Store.Conversations.CancelTimeoutAsync(Ns, "c", "X");
        AssertError(ErrorCode.NotFound, missing);
        Assert.Equal("The conversation has no timeout to \"X\"; it has \"B\", \"C\"", missing.Error!.Message);
        AssertError(ErrorCode.NotFound, await Store.Conversations.FireTimeoutAsync(Ns, "none", "B"));
        AssertError(ErrorCode.NotFound, await Store.Conversations.MoveTimeoutAsync(Ns, "none", "B", TimeoutTime.In(TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public async Task A_timeout_whose_rule_is_gone_can_be_canceled_but_not_fired()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]}}}"""));
        AssertError(ErrorCode.NotFound, await Store.Conversations.FireTimeoutAsync(Ns, "c", "B"));
        Assert.Equal("C", Assert.Single((await Store.Conversations.CancelTimeoutAsync(Ns, "c", "B")).Value.Conversation.Timeouts).To);
    }

    [Fact]
    public async Task Each_change_of_a_timeout_heeds_the_expected_version()
    {
        AssertError(ErrorCode.VersionConflict, await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.FromSeconds(1)), new(7)));
        AssertError(ErrorCode.VersionConflict, await Store.Conversations.CancelTimeoutAsync(Ns, "c", "B", new(7)));
        AssertError(ErrorCode.VersionConflict, await Store.Conversations.FireTimeoutAsync(Ns, "c", "B", new(7)));
        Assert.Equal("B", (await Store.Conversations.FireTimeoutAsync(Ns, "c", "B", new(1))).Value.Conversation.State);
    }

    [Fact]
    public async Task A_repeated_request_under_an_idempotency_key_gets_the_first_answer_with_its_timeouts()
    {
        var time = TimeoutTime.In(TimeSpan.FromHours(1));
        var first = (await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", time, new(IdempotencyKey: "k"))).Value;
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, (await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", time, new(IdempotencyKey: "k"))).Value);
        AssertError(ErrorCode.IdempotencyMismatch, await Store.Conversations.CancelTimeoutAsync(Ns, "c", "B", new(IdempotencyKey: "k")));
    }

    [Fact]
    public async Task A_dry_run_shows_the_event_and_changes_nothing()
    {
        var dry = new WriteOptions { DryRun = true };
        var fired = (await Store.Conversations.FireTimeoutAsync(Ns, "c", "B", dry)).Value;
        Assert.Equal("B", fired.Conversation.State);
        Assert.Contains("\"cause\":{\"timeout\"", Assert.Single(fired.Events!.Value).ToString(), StringComparison.Ordinal);
        Assert.Single((await Store.Conversations.CancelTimeoutAsync(Ns, "c", "B", dry)).Value.Events!.Value);
        Assert.Single((await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.FromSeconds(1)), dry)).Value.Events!.Value);
        Assert.Equal(1, (await Store.Conversations.GetAsync(Ns, "c")).Value.Version);
    }

    [Fact]
    public async Task A_time_outside_of_its_range_and_an_empty_state_are_refused()
    {
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.Zero)));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.In(TimeSpan.FromDays(3_654))));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.MoveTimeoutAsync(Ns, "c", "B", TimeoutTime.At(DateTimeOffset.UnixEpoch.AddMilliseconds(-1))));
        AssertError(ErrorCode.InvalidName, await Store.Conversations.CancelTimeoutAsync(Ns, "c", ""));
    }

    private async Task<string[]> TypesAsync() => [.. (await LogAsync()).Select(payload => JsonMembers.Of(Json(payload)).Find("type"u8)!.Value.TryString()!)];
}
