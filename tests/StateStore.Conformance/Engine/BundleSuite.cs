
namespace StateStore.Conformance.Engine;

/// <summary>Schema bundles, and what they forbid at the very moment they are set.</summary>
public abstract class BundleSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private const string Forward = """{"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]}}}""";
    private const string Backward = """{"fsm":{"initial":"B","transitions":{"B":["A"],"A":[]}}}""";

    [Fact]
    public async Task Each_new_bundle_has_the_next_version_and_the_same_one_changes_nothing()
    {
        Assert.Equal(new BundleOutcome(1, true), (await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward))).Value);
        Assert.Equal(new BundleOutcome(1, false), (await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward))).Value);
        Assert.Equal(new BundleOutcome(2, true), (await Store.Namespaces.SetBundleAsync(Ns, Bundle(Backward))).Value);
        var got = (await Store.Namespaces.GetBundleAsync(Ns)).Value;
        Assert.Equal((2L, "B"), (got.Version, got.Bundle.Fsm!.Initial));
        Assert.Empty(await LogAsync());
    }

    [Fact]
    public async Task A_removed_bundle_forbids_nothing_and_bundle_versions_keep_growing()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward));
        Assert.Equal(2, (await Store.Namespaces.RemoveBundleAsync(Ns)).Value.Version);
        AssertError(ErrorCode.NotFound, await Store.Namespaces.GetBundleAsync(Ns));
        AssertError(ErrorCode.NotFound, await Store.Namespaces.RemoveBundleAsync(Ns));
        Assert.True((await SetAsync("c", "ANYWHERE")).IsOk);
        Assert.Equal(3, (await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward))).Value.Version);
    }

    [Fact]
    public async Task An_expected_version_guards_the_bundle()
    {
        AssertError(ErrorCode.VersionConflict, await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward), new(ExpectedVersion: 3)));
        Assert.True((await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward), new(ExpectedVersion: 0))).IsOk);
        AssertError(ErrorCode.VersionConflict, await Store.Namespaces.SetBundleAsync(Ns, Bundle(Backward), new(ExpectedVersion: 0)));
        AssertError(ErrorCode.VersionConflict, await Store.Namespaces.RemoveBundleAsync(Ns, new(ExpectedVersion: 2)));
    }

    [Fact]
    public async Task A_conversation_in_a_state_unknown_to_the_new_state_machine_can_only_stay()
    {
        await SetAsync("c", "OLD");
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward));
        AssertError(ErrorCode.InvalidTransition, await SetAsync("c", "A"));
        Assert.True((await SetAsync("c", "OLD", """{"n":1}""")).IsOk);
    }

    [Fact]
    public async Task A_review_counts_the_conversations_in_states_unknown_to_the_state_machine()
    {
        foreach (var (id, state) in ((string, string)[])[("a", "OLD"), ("b", "OLD"), ("c", "A"), ("d", "ODD")])
        {
            await SetAsync(id, state);
        }

        var warning = Assert.Single(await BundleReview.OfAsync(Store.Conversations, Ns, Bundle(Forward), Limits.Default));
        Assert.Equal(new Problem("/fsm", "strands 3 conversations in states that it does not know: \"OLD\" (2), \"ODD\" (1)"), warning);
        Assert.Empty(await BundleReview.OfAsync(Store.Conversations, Ns, Bundle("""{"json_schema":{}}"""), Limits.Default));
    }

    [Fact]
    public async Task A_change_that_races_with_a_new_bundle_obeys_the_bundle_current_at_its_commit()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward));
        await SetAsync("c", "A");

        // The bundle Forward allows only A -> B. The bundle Backward allows only B -> A.
        var flips = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await Store.Namespaces.SetBundleAsync(Ns, Bundle(i % 2 == 0 ? Backward : Forward));
            }
        });
        var moves = Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            while (!flips.IsCompleted)
            {
                await SetAsync("c", n % 2 == 0 ? "B" : "A");
            }
        }));
        await Task.WhenAll([flips, .. moves]).WaitAsync(Patience);

        var final = (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State;
        AssertError(ErrorCode.InvalidTransition, await SetAsync("c", final == "A" ? "NOWHERE" : "A"));
        Assert.Equal((await Store.Conversations.GetAsync(Ns, "c")).Value.Version, (await LogAsync()).Length);
    }

    [Fact]
    public async Task A_namespace_is_described_with_its_counts_and_newest_events_first()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(Forward));
        await SetAsync("c", "A");
        await SetAsync("c", "B");
        var described = (await Store.Namespaces.DescribeAsync(Ns, 1)).Value;

        Assert.Equal((Ns, 1L, 2L), (described.Info.Name, described.Info.Conversations, described.Info.Events));
        Assert.Equal(1, described.Bundle!.Version);
        Assert.Contains("\"version\":2", Assert.Single(described.Newest).Payload.ToString(), StringComparison.Ordinal);
        Assert.Contains((await Store.Namespaces.ListAsync(limit: 1000)).Value.Namespaces, info => info.Name == Ns);
    }

    [Fact]
    public async Task A_namespace_never_used_is_empty_not_an_error()
    {
        var described = (await Store.Namespaces.DescribeAsync(Ns)).Value;
        Assert.Equal((0L, 0L, null), (described.Info.Conversations, described.Info.Events, described.Bundle));
        Assert.Empty((await Store.Conversations.ListAsync(Ns, new())).Value.Conversations);
        Assert.Empty(await LogAsync());
    }
}
