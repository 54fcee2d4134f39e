namespace StateStore.AspNetCore.Tests;

public sealed class ConversationTests : DoorTest
{
    [Fact]
    public async Task POST_creates_a_conversation_in_the_initial_state_once()
    {
        (await Door.PutAsync(Ns + "/schema", Bundle)).ShouldBeOk("ok", "version", "changed");
        var first = (await Door.SendAsync("POST", One)).ShouldBeOk("ok", "created", "conversation");
        Assert.Equal("""{"ok":true,"created":true,"conversation":{"state":"START","data":{},"version":1}}""", Untimed(first.Body));
        Assert.Equal("\"1\"", first.ETag);
        Assert.Equal("application/json", first.Headers["Content-Type"]);
        var second = (await Door.SendAsync("POST", One, "{}")).ShouldBeOk();
        Assert.Equal("""{"ok":true,"created":false,"conversation":{"state":"START","data":{},"version":1}}""", Untimed(second.Body));
    }

    [Fact]
    public async Task PUT_sets_a_conversation_and_reports_whether_it_changed()
    {
        var first = (await Door.PutAsync(One, Set("A", """{ "n": 1 }"""))).ShouldBeOk("ok", "changed", "created", "conversation");
        Assert.Equal("""{"ok":true,"changed":true,"created":true,"conversation":{"state":"A","data":{"n":1},"version":1}}""", Untimed(first.Body));
        Assert.Equal("\"1\"", first.ETag);
        var same = (await Door.PutAsync(One, Set("A", """{"n":1.0}"""))).ShouldBeOk();
        Assert.Equal("""{"ok":true,"changed":false,"created":false,"conversation":{"state":"A","data":{"n":1},"version":1}}""", Untimed(same.Body));
        var merged = (await Door.PutAsync(One, """{"state":"B","data":{"m":null,"k":"+é"},"merge":true}""")).ShouldBeOk();
        Assert.Equal("""{"ok":true,"changed":true,"created":false,"conversation":{"state":"B","data":{"n":1,"k":"+é"},"version":2}}""", Untimed(merged.Body));
        var moved = (await Door.PutAsync(One, """{"state":"C"}""")).ShouldBeOk();
        Assert.Equal("""{"ok":true,"changed":true,"created":false,"conversation":{"state":"C","data":{"n":1,"k":"+é"},"version":3}}""", Untimed(moved.Body));
        var replaced = (await Door.PutAsync(One, """{"state":"C","data":{}}""")).ShouldBeOk();
        Assert.Equal("{}", replaced.Conversation.GetProperty("data").GetRawText());
        var touched = (await Door.PutAsync(One, """{"state":"C","data":{},"touch":true}""")).ShouldBeOk();
        Assert.Equal("""{"ok":true,"changed":true,"created":false,"conversation":{"state":"C","data":{},"version":5}}""", Untimed(touched.Body));
    }

    [Fact]
    public async Task GET_reads_a_conversation_and_does_not_create_one()
    {
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
        await Door.PutAsync(One, Set("A"));
        var found = (await Door.GetAsync(One)).ShouldBeOk("ok", "conversation");
        Assert.Equal("""{"ok":true,"conversation":{"state":"A","data":{},"version":1}}""", Untimed(found.Body));
        Assert.Equal("\"1\"", found.ETag);
    }

    [Fact]
    public async Task DELETE_removes_a_conversation_and_its_version_keeps_growing()
    {
        (await Door.SendAsync("DELETE", One)).ShouldFail(404, "NOT_FOUND");
        await Door.PutAsync(One, Set("A"));
        Assert.Equal("""{"ok":true,"version":2}""", (await Door.SendAsync("DELETE", One)).ShouldBeOk().Body);
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
        Assert.Equal(3, (await Door.PutAsync(One, Set("A"))).Conversation.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_forbidden_transition_is_refused_with_the_allowed_states()
    {
        await Door.PutAsync(Ns + "/schema", Bundle);
        await Door.SendAsync("POST", One);
        var refused = (await Door.PutAsync(One, Set("DONE"))).ShouldFail(422, "INVALID_TRANSITION", "Allowed states: PROPOSE");
        Assert.Equal(
            """{"from":"START","to":"DONE","allowed":["PROPOSE"]}""", refused.Json.GetProperty("error").GetProperty("details").GetRawText());
        Assert.Equal("START", (await Door.GetAsync(One)).Conversation.GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_list_of_conversations_is_paged_and_filtered()
    {
        foreach (var id in new[] { "b:2", "a:1", "b:1", "c" })
        {
            await Door.PutAsync($"{Ns}/conversations/{id}", Set(id == "c" ? "X" : "Y"));
        }

        var all = (await Door.GetAsync(Ns + "/conversations")).ShouldBeOk("ok", "conversations", "next");
        Assert.Equal(["a:1", "b:1", "b:2", "c"], Ids(all));
        Assert.Equal("""{"id":"a:1","state":"Y","data":{},"version":1}""", Untimed(all.Json.GetProperty("conversations")[0].GetRawText()));
        Assert.Equal(JsonValueKind.Null, all.Json.GetProperty("next").ValueKind);
        Assert.Equal(["b:1", "b:2"], Ids(await Door.GetAsync(Ns + "/conversations?prefix=b%3A")));
        Assert.Equal(["c"], Ids(await Door.GetAsync(Ns + "/conversations?state=X")));
        var paged = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = (await Door.GetAsync($"{Ns}/conversations?limit=3{(after.Length > 0 ? "&after=" + Uri.EscapeDataString(after) : "")}")).ShouldBeOk();
            paged.AddRange(Ids(page));
            after = page.Json.GetProperty("next").GetString();
        }

        Assert.Equal(["a:1", "b:1", "b:2", "c"], paged);
    }

    [Fact]
    public async Task History_is_newest_first()
    {
        (await Door.GetAsync(One + "/history")).ShouldFail(404, "NOT_FOUND");
        await Door.PutAsync(One, Set("A"));
        await Door.PutAsync(One, Set("B"));
        await Door.SendAsync("DELETE", One);
        var history = (await Door.GetAsync(One + "/history")).ShouldBeOk("ok", "changes", "next");
        var types = history.Json.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("type").GetString());
        Assert.Equal(["deleted", "changed", "created"], types);
        Assert.Equal("null", history.Json.GetProperty("next").GetRawText());
        var newest = (await Door.GetAsync(One + "/history?limit=1")).Json;
        Assert.Equal((1, 3), (newest.GetProperty("changes").GetArrayLength(), newest.GetProperty("next").GetInt32()));
        var older = (await Door.GetAsync(One + "/history?limit=1&after=3")).Json;
        Assert.Equal(("changed", 2), (older.GetProperty("changes")[0].GetProperty("type").GetString(), older.GetProperty("next").GetInt32()));
    }

    [Fact]
    public async Task Namespaces_are_listed_with_counts_and_described()
    {
        await Door.PutAsync(Ns + "/schema", Bundle);
        await Door.SendAsync("POST", One);
        await Door.PutAsync("/v1/namespaces/other/conversations/x", Set("A"));
        var list = (await Door.GetAsync("/v1/namespaces")).ShouldBeOk("ok", "namespaces", "next");
        const string Counts = "\"conversations\":1,\"events\":1,\"table_events\":0,\"keys\":0,\"key_bytes\":0,\"key_events\":0,\"inboxes\":0,\"inbox_bytes\":0,\"message_events\":0}";
        Assert.Equal($$"""[{"name":"bot:proposal",{{Counts}},{"name":"other",{{Counts}}]""",
            list.Json.GetProperty("namespaces").GetRawText());
        Assert.Equal("bot:proposal", (await Door.GetAsync("/v1/namespaces?limit=1")).Json.GetProperty("next").GetString());
        Assert.Equal(1, (await Door.GetAsync("/v1/namespaces?after=bot:proposal")).Json.GetProperty("namespaces").GetArrayLength());
        var debug = (await Door.GetAsync(Ns + "/debug?event_count=5")).ShouldBeOk("ok", "namespace", "bundle", "counts", "events");
        Assert.Equal(1, debug.Json.GetProperty("bundle").GetProperty("version").GetInt64());
        Assert.Equal("START", debug.Json.GetProperty("bundle").GetProperty("fsm").GetProperty("initial").GetString());
        Assert.Equal("{" + Counts, debug.Json.GetProperty("counts").GetRawText());
        var empty = (await Door.GetAsync("/v1/namespaces/never/debug")).ShouldBeOk();
        Assert.Equal(JsonValueKind.Null, empty.Json.GetProperty("bundle").ValueKind);
    }

    [Fact]
    public async Task Stats_count_the_contents_of_a_namespace()
    {
        await Door.PutAsync(One, Set("A"));
        await Door.PutAsync(Ns + "/keys/k", "[1,2]");
        await Door.PutAsync(Ns + "/tables/t", "{}");
        await Door.PutAsync(Ns + "/tables/t/records/1", """{"a":1}""");
        var held = (await Door.GetAsync(Ns + "/stats")).ShouldBeOk("ok", "namespace", "conversations", "events", "table_events", "keys", "key_bytes", "key_events", "inboxes", "inbox_bytes", "message_events").Json;
        Assert.Equal([1, 1, 2, 1, 1], new[] { "conversations", "events", "table_events", "keys", "key_events" }.Select(count => held.GetProperty(count).GetInt64()));
        Assert.InRange(held.GetProperty("key_bytes").GetInt64(), "[1,2]".Length, 100);
        var never = (await Door.GetAsync("/v1/namespaces/never/stats")).ShouldBeOk().Json;
        Assert.Equal(0, never.GetProperty("keys").GetInt64() + never.GetProperty("key_bytes").GetInt64() + never.GetProperty("events").GetInt64());
        (await Door.GetAsync(Ns + "/stats?limit=1")).ShouldFail(400, "INVALID_INPUT");
    }

    [Fact]
    public async Task A_bundle_is_set_read_and_removed()
    {
        (await Door.GetAsync(Ns + "/schema")).ShouldFail(404, "NOT_FOUND");
        (await Door.SendAsync("DELETE", Ns + "/schema")).ShouldFail(404, "NOT_FOUND");
        var set = (await Door.PutAsync(Ns + "/schema", Bundle)).ShouldBeOk();
        Assert.Equal("""{"ok":true,"version":1,"changed":true}""", set.Body);
        Assert.Equal("\"1\"", set.ETag);
        var read = (await Door.GetAsync(Ns + "/schema")).ShouldBeOk("ok", "version", "fsm");
        Assert.Equal("\"1\"", read.ETag);
        Assert.Equal("""{"ok":true,"version":2}""", (await Door.SendAsync("DELETE", Ns + "/schema")).ShouldBeOk().Body);
        (await Door.GetAsync(Ns + "/schema")).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_bundle_with_typos_is_accepted_with_warnings()
    {
        await Door.PutAsync(One, Set("OLD"));
        var set = (await Door.PutAsync(Ns + "/schema", """{"fsm":{"initial":"STRAT","transitions":{"START":[]}},"json_schema":{"minLenght":1}}""")).ShouldBeOk();
        Assert.Equal(
            ["/fsm", "/fsm/initial", "/fsm/transitions/START", "/json_schema/minLenght"],
            set.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("path").GetString()));
    }

    private static IEnumerable<string> Ids(Answer answer) =>
        answer.ShouldBeOk().Json.GetProperty("conversations").EnumerateArray().Select(listed => listed.GetProperty("id").GetString()!);
}
