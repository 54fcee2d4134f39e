namespace StateStore.Conformance.Engine;

/// <summary>Requests repeated under an idempotency key.</summary>
public abstract class IdempotencySuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    [Fact]
    public async Task A_repeated_request_gets_the_first_answer_and_changes_nothing()
    {
        var first = (await SetAsync("c", "A", """{"n":1}""", key: "k")).Value;
        await SetAsync("c", "B");
        var again = (await SetAsync("c", "A", """{ "n" : 1 }""", key: "k")).Value;

        Assert.Equal(first, again);
        Assert.Equal("B", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
        Assert.Equal(2, (await LogAsync()).Length);
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        await SetAsync("c", "A", key: "k");
        AssertError(ErrorCode.IdempotencyMismatch, await SetAsync("c", "B", key: "k"));
        AssertError(ErrorCode.IdempotencyMismatch, await SetAsync("d", "A", key: "k"));
        AssertError(ErrorCode.IdempotencyMismatch, await SetAsync("c", "A", expected: 1, key: "k"));
        AssertError(ErrorCode.IdempotencyMismatch, await Store.Conversations.DeleteAsync(Ns, "c", new(null, "k")));
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task A_request_without_data_differs_from_one_with_empty_data()
    {
        await SetAsync("c", "A", """{"n":1}""");
        Assert.True((await Store.Conversations.SetAsync(Ns, "c", new("B"), new(null, "k"))).IsOk);
        Assert.True((await Store.Conversations.SetAsync(Ns, "c", new("B"), new(null, "k"))).IsOk);
        AssertError(ErrorCode.IdempotencyMismatch, await SetAsync("c", "B", key: "k"));
    }

    [Fact]
    public async Task A_refusal_is_repeated_under_its_idempotency_key()
    {
        await SetBotBundleAsync();
        var refused = await SetAsync("c", "PROPOSE_TITLE", key: "k");
        await SetAsync("c", "PROPOSE");
        var again = await SetAsync("c", "PROPOSE_TITLE", key: "k");

        AssertError(ErrorCode.InvalidTransition, again);
        Assert.Equal(refused.Error, again.Error);
        Assert.Equal("PROPOSE", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
    }

    [Fact]
    public async Task An_unchanged_answer_is_repeated_under_its_idempotency_key()
    {
        await SetAsync("c", "A");
        Assert.False((await SetAsync("c", "A", key: "k")).Value.Changed);
        await SetAsync("c", "B");
        Assert.False((await SetAsync("c", "A", key: "k")).Value.Changed);
        Assert.Equal("B", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
    }

    [Fact]
    public async Task Every_kind_of_change_can_be_repeated()
    {
        var bundle = Bundle("""{"fsm":{"initial":"A","transitions":{}}}""");
        var set = await Store.Namespaces.SetBundleAsync(Ns, bundle, new(null, "1"));
        var got = await Store.Conversations.GetOrCreateAsync(Ns, "c", new(null, "2"));
        var deleted = await Store.Conversations.DeleteAsync(Ns, "c", new(null, "3"));
        var removed = await Store.Namespaces.RemoveBundleAsync(Ns, new(null, "4"));

        Assert.Equal(removed.Value, (await Store.Namespaces.RemoveBundleAsync(Ns, new(null, "4"))).Value);
        Assert.Equal(deleted.Value, (await Store.Conversations.DeleteAsync(Ns, "c", new(null, "3"))).Value);
        Assert.Equal(got.Value, (await Store.Conversations.GetOrCreateAsync(Ns, "c", new(null, "2"))).Value);
        Assert.Equal(set.Value, (await Store.Namespaces.SetBundleAsync(Ns, bundle, new(null, "1"))).Value);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        AssertError(ErrorCode.NotFound, await Store.Namespaces.GetBundleAsync(Ns));
    }

    [Fact]
    public async Task One_of_many_concurrent_requests_under_one_key_is_executed()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(async () => await SetAsync("c", "A", key: "k"))));

        Assert.All(results, result => Assert.Equal((true, 1L), (result.Value.Created, result.Value.Version)));
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task An_idempotency_key_is_free_again_after_a_day()
    {
        await SetAsync("c", "A", key: "k");
        Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        AssertError(ErrorCode.IdempotencyMismatch, await SetAsync("c", "B", key: "k"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await SetAsync("c", "B", key: "k")).Value.Version);
    }

    [Fact]
    public async Task An_idempotency_key_has_the_limits_of_a_name()
    {
        AssertError(ErrorCode.InvalidName, await SetAsync("c", "A", key: ""));
        AssertError(ErrorCode.InvalidName, await SetAsync("c", "A", key: new('k', 201)));
        AssertError(ErrorCode.InvalidName, await SetAsync("c", "A", key: "a\tb"));
    }
}
