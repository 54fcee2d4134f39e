
namespace StateStore.Conformance.Engine;

/// <summary>Get, set, delete, list and history of conversations.</summary>
public abstract class ConversationSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    [Fact]
    public async Task GetOrCreate_creates_a_missing_conversation_in_the_initial_state_with_one_event()
    {
        await SetBotBundleAsync();
        var created = (await Store.Conversations.GetOrCreateAsync(Ns, "whatsapp:+351")).Value;
        var again = (await Store.Conversations.GetOrCreateAsync(Ns, "whatsapp:+351")).Value;

        var expected = new Conversation("START", JsonText.EmptyObject) { EnteredAt = Clock.GetUtcNow(), UpdatedAt = Clock.GetUtcNow() };
        Assert.Equal(new(true, true, 1, expected), created);
        Assert.Equal(new(false, false, 1, expected), again);
        var payload = $$$"""
            {"namespace":"{{{Ns}}}","conversation_id":"whatsapp:+351","previous":null,"current":{"state":"START","data":{}},"at":"2026-01-24T12:00:00.000Z","version":1,"type":"created"}
            """;
        Assert.Equal(payload, Assert.Single(await LogAsync()));
    }

    [Fact]
    public async Task A_conversation_without_a_state_machine_starts_as_unknown_and_may_enter_any_state()
    {
        Assert.Equal("unknown", (await Store.Conversations.GetOrCreateAsync(Ns, "c")).Value.Conversation.State);
        Assert.Equal("anywhere", (await SetAsync("c", "anywhere")).Value.Conversation.State);
    }

    [Fact]
    public async Task One_of_many_concurrent_calls_creates_a_missing_conversation()
    {
        var got = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await Store.Conversations.GetOrCreateAsync(Ns, "c"))));

        Assert.Single(got, result => result.Value.Created);
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task Set_changes_state_and_data_and_its_event_has_the_previous_ones()
    {
        await SetBotBundleAsync();
        await Store.Conversations.GetOrCreateAsync(Ns, "c");
        Clock.Advance(TimeSpan.FromMilliseconds(1234));
        var set = (await SetAsync("c", "PROPOSE", """{ "title" : "Ação" }""")).Value;

        var expected = new Conversation("PROPOSE", Json("""{"title":"Ação"}""")) { EnteredAt = Clock.GetUtcNow(), UpdatedAt = Clock.GetUtcNow() };
        Assert.Equal(new(false, true, 2, expected), set);
        var last = (await LogAsync())[^1];
        Assert.Contains("""
            "previous":{"state":"START","data":{}},"current":{"state":"PROPOSE","data":{"title":"Ação"}},"at":"2026-01-24T12:00:01.234Z","version":2,"type":"changed"}
            """.Trim(), last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_conversation_is_created_through_a_transition_from_the_initial_state()
    {
        await SetBotBundleAsync();
        var set = (await SetAsync("c", "PROPOSE")).Value;

        Assert.Equal((true, 1L), (set.Created, set.Version));
        Assert.Contains("\"previous\":null", Assert.Single(await LogAsync()), StringComparison.Ordinal);
        AssertError(ErrorCode.InvalidTransition, await SetAsync("other", "PROPOSE_TITLE"));
    }

    [Fact]
    public async Task A_forbidden_transition_names_the_allowed_states_and_changes_nothing()
    {
        await SetBotBundleAsync();
        await SetAsync("c", "PROPOSE");
        var refused = await SetAsync("c", "NOWHERE");

        AssertError(ErrorCode.InvalidTransition, refused);
        Assert.Equal("Invalid transition from \"PROPOSE\" to \"NOWHERE\". Allowed states: PROPOSE_TITLE, START", refused.Error!.Message);
        Assert.Equal("PROPOSE", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task A_set_with_the_current_state_and_equal_data_changes_nothing()
    {
        await SetAsync("c", "A", """{"n":1,"list":[1,2],"o":{"x":1,"y":2}}""");
        var same = (await SetAsync("c", "A", """{"o":{"y":2,"x":1.0},"list":[1,2],"n":1}""")).Value;
        var other = (await SetAsync("c", "A", """{"o":{"y":2,"x":1},"list":[1,2],"n":"1"}""")).Value;

        Assert.Equal((false, 1L), (same.Changed, same.Version));
        Assert.Equal((true, 2L), (other.Changed, other.Version));
        Assert.Equal(2, (await LogAsync()).Length);
    }

    [Fact]
    public async Task A_set_of_equal_content_with_touch_makes_a_version_and_a_touched_event()
    {
        await SetAsync("c", "A", """{"n":1}""");
        var touched = (await Store.Conversations.SetAsync(Ns, "c", new("A", Json("""{"n":1}"""), Touch: true), new(1))).Value;

        Assert.Equal((false, true, 2L), (touched.Created, touched.Changed, touched.Version));
        Assert.Equal(2, (await Store.Conversations.GetAsync(Ns, "c")).Value.Version);
        Assert.EndsWith("\"version\":2,\"type\":\"touched\"}", (await LogAsync())[^1], StringComparison.Ordinal);
        AssertError(ErrorCode.VersionConflict, await SetAsync("c", "B", expected: 1));
    }

    [Fact]
    public async Task Merge_applies_a_merge_patch_to_the_current_data()
    {
        await SetAsync("c", "A", """{"a":1,"b":{"c":2,"d":3}}""");
        var merged = (await SetAsync("c", "A", """{"b":{"c":null,"e":4},"a":null}""", merge: true)).Value;

        Assert.Equal("""{"b":{"d":3,"e":4}}""", merged.Conversation.Data.ToString());
    }

    [Fact]
    public async Task Set_without_data_keeps_the_current_data_and_with_empty_data_replaces_them()
    {
        await SetAsync("c", "A", """{"a":1}""");
        var moved = (await Store.Conversations.SetAsync(Ns, "c", new("B"))).Value;
        Assert.Equal((true, 2L, "B", """{"a":1}"""), (moved.Changed, moved.Version, moved.Conversation.State, moved.Conversation.Data.ToString()));
        var merged = (await Store.Conversations.SetAsync(Ns, "c", new("C", Merge: true))).Value;
        Assert.Equal("""{"a":1}""", merged.Conversation.Data.ToString());
        Assert.False((await Store.Conversations.SetAsync(Ns, "c", new("C"))).Value.Changed);

        var emptied = (await Store.Conversations.SetAsync(Ns, "c", new("C", Json("{}")))).Value;
        Assert.Equal((true, "{}"), (emptied.Changed, emptied.Conversation.Data.ToString()));
        var created = (await Store.Conversations.SetAsync(Ns, "d", new("A"))).Value;
        Assert.Equal((true, "{}"), (created.Created, created.Conversation.Data.ToString()));
    }

    [Fact]
    public async Task Data_must_be_an_object()
    {
        foreach (var data in (string[])["[]", "null", "7", "\"text\"", "true"])
        {
            AssertError(ErrorCode.InvalidData, await SetAsync("c", "A", data));
        }

        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
    }

    [Fact]
    public async Task An_expected_version_must_be_the_current_one()
    {
        AssertError(ErrorCode.VersionConflict, await SetAsync("c", "A", expected: 1));
        Assert.Equal(1, (await SetAsync("c", "A", expected: 0)).Value.Version);
        AssertError(ErrorCode.VersionConflict, await SetAsync("c", "B", expected: 0));
        Assert.Equal(2, (await SetAsync("c", "B", expected: 1)).Value.Version);

        var refused = await Store.Conversations.DeleteAsync(Ns, "c", new(ExpectedVersion: 1));
        AssertError(ErrorCode.VersionConflict, refused);
        Assert.Equal("""{"expected_version":1,"current_version":2}""", refused.Error!.Details!.Value.ToString());
    }

    [Fact]
    public async Task A_deleted_conversation_is_gone_and_comes_back_under_a_higher_version()
    {
        await SetAsync("c", "A", """{"secret":1}""");
        Assert.Equal(2, (await Store.Conversations.DeleteAsync(Ns, "c")).Value.Version);

        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        AssertError(ErrorCode.NotFound, await Store.Conversations.DeleteAsync(Ns, "c"));
        Assert.Empty((await Store.Conversations.ListAsync(Ns, new())).Value.Conversations);
        Assert.Equal((true, 3L), ((await SetAsync("c", "A", expected: 0)).Value is var back ? (back.Created, back.Version) : default));
        var log = await LogAsync();
        Assert.EndsWith("\"version\":2,\"type\":\"deleted\"}", log[1], StringComparison.Ordinal);
        Assert.Contains("\"current\":null", log[1], StringComparison.Ordinal);
        Assert.Contains("\"previous\":null", log[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversations_are_listed_in_pages_by_id_prefix_and_state()
    {
        foreach (var id in (string[])["b/2", "a:1", "a:2", "é", "b/1"])
        {
            await SetAsync(id, id[0] == 'a' ? "A" : "B");
        }

        await SetAsync("a:2", "B");
        Assert.Equal(["a:1", "a:2", "b/1", "b/2", "é"], await IdsAsync(new()));
        Assert.Equal(["a:1"], await IdsAsync(new(State: "A")));
        Assert.Equal(["a:2", "b/1", "b/2", "é"], await IdsAsync(new(State: "B", Limit: 2)));
        Assert.Equal(["b/1", "b/2"], await IdsAsync(new(Prefix: "b/", Limit: 1)));
        Assert.Equal(["a:2"], await IdsAsync(new(State: "B", Prefix: "a")));
    }

    [Fact]
    public async Task Invalid_names_are_refused_and_change_nothing()
    {
        foreach (var name in (string[])["", "a\nb", "a\u0085b", "a\ud800b", new('x', 201)])
        {
            AssertError(ErrorCode.InvalidName, await Store.Conversations.GetOrCreateAsync(Ns, name));
            AssertError(ErrorCode.InvalidName, await Store.Conversations.GetOrCreateAsync(name, "c"));
            AssertError(ErrorCode.InvalidName, await SetAsync("c", name));
        }

        Assert.Empty(await LogAsync());
    }

    [Fact]
    public async Task A_namespace_that_contains_a_kind_of_key_is_refused()
    {
        AssertError(ErrorCode.InvalidName, await Store.Conversations.GetOrCreateAsync("a:conversation:b", "c"));
        AssertError(ErrorCode.InvalidName, await Store.Conversations.GetOrCreateAsync("events", "c"));
    }

    private async Task<List<string>> IdsAsync(ConversationQuery query)
    {
        var ids = new List<string>();
        while (true)
        {
            var page = (await Store.Conversations.ListAsync(Ns, query)).Value;
            ids.AddRange(page.Conversations.Select(found => found.Id));
            Assert.True(page.Conversations.Length <= query.Limit);
            if (page.Next is null)
            {
                return ids;
            }

            query = query with { After = page.Next };
        }
    }
}
