using System.Text;
using StateStore.Conformance;
using StateStore.Conformance.Storage;
using StateStore.Engine;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Conversations that an older tool wrote without versions, before the start of the store and while it runs.</summary>
public sealed class OlderToolTests() : RedisTests(new RedisTarget())
{
    private const string Value = "{\"state\":\"open\",\"data\":{\"name\":\"Zoë\"}}";

    protected override async Task PrepareAsync()
    {
        await Raw.StringSetAsync("bot:conversation:a", Value);
        await Raw.StringSetAsync("bot:conversation:b:events", Value.Replace("open", "closed", StringComparison.Ordinal));
        await Raw.StringSetAsync("rules:only:schema", "{\"fsm\":{\"initial\":\"open\",\"transitions\":{}}}");
        await Raw.ExecuteAsync("XADD", "log:events", "*", "payload", "{}");

        // Keys of other applications, or damaged keys. The store must ignore all of them.
        await Raw.StringSetAsync("other:conversation:x", "no json");
        await Raw.StringSetAsync("other:conversation:y", "[1]");
        await Raw.HashSetAsync("other:conversation:z", "a", "b");
        await Raw.StringSetAsync("other:events", "text");
        await Raw.ExecuteAsync("XADD", "orders:events", "*", "order", "1");
        await Raw.StringSetAsync("other:schema", "{}");
    }

    [Fact]
    public async Task Conversations_of_an_older_tool_are_listed_by_id_and_state()
    {
        await Deadline.Within(Storage.TakenOver, "the takeover");

        var namespaces = await Storage.InfosAsync(null, 10);
        NamespaceInfo[] expected = [new("bot", 2, 0), new("log", 0, 1), new("rules:only", 0, 0)];
        Assert.Equal(expected, namespaces.AsEnumerable());
        Assert.Equal(["a", "b:events"], await ScanAsync(null));
        Assert.Equal(["a"], await ScanAsync("open"));
        Assert.Equal(["b:events"], await ScanAsync("closed"));
    }

    [Fact]
    public async Task The_takeover_of_an_older_tools_conversations_runs_once()
    {
        await Deadline.Within(Storage.TakenOver, "the takeover");
        await Raw.StringSetAsync("late:conversation:x", Value);

        await using var another = await CreateAsync();
        await another.OpenAsync(default);
        await Deadline.Within(another.TakenOver, "nothing");

        Assert.DoesNotContain("late", (await another.InfosAsync(null, 10)).Select(info => info.Name));
    }

    [Fact]
    public async Task A_value_of_an_older_tool_loads_with_a_negative_version_and_becomes_version_1_with_the_next_change()
    {
        var before = await LoadAsync("a");
        Assert.True(before.Version.Value < 0);
        Assert.Equal(Value, Sample.Text(before.Value));

        var result = await CommitAsync(new(
            Namespace, [new(EntityKey.Conversation("a"), before.Version)], [Sample.PutInTerm("a", before.Version.Next.Value, "open", "done")], []));

        Assert.True(result.IsCommitted);
        Assert.Equal(1, (await LoadAsync("a")).Version.Value);
        await AssertOnlyUnderAsync("done");
    }

    [Fact]
    public async Task Conversations_of_an_older_tool_count_towards_a_quota_once_they_are_taken_over()
    {
        var before = await UsageAsync();
        await Deadline.Within(Storage.TakenOver, "the takeover");
        Assert.InRange(before.Entries, 0, 2);
        Assert.Equal(new(2, Encoding.UTF8.GetByteCount(Value + Value) + 2), await UsageAsync());

        await WriteAsync(Sample.Put("a", 1));
        await Raw.StringSetAsync("bot:conversation:late", Value);
        await WriteAsync(Sample.Put("late", 1), Sample.Delete("b:events", 1));
        Assert.Equal(new(2, 2 * Sample.ConversationValue(1).Length), await UsageAsync());

        async Task<EntryTotal> UsageAsync() =>
            (await CommitAsync(new(Namespace, [], [Sample.Put("more", 1)], []) { Quota = new() { Conversations = default } })).Full!.Value.Usage;
    }

    [Fact]
    public async Task A_change_that_keeps_the_state_indexes_the_conversation_under_that_state()
    {
        await WriteAsync(Sample.Put("a", 1));

        await AssertOnlyUnderAsync("open");
    }

    [Fact]
    public async Task A_concurrent_change_by_an_older_tool_is_a_conflict()
    {
        var before = await LoadAsync("a");
        await Raw.StringSetAsync("bot:conversation:a", Value.Replace("open", "busy", StringComparison.Ordinal));

        var result = await CommitAsync(new(Namespace, [new(EntityKey.Conversation("a"), before.Version)], [Sample.Put("a", 1)], []));

        Assert.False(result.IsCommitted);
        Assert.Equal((await LoadAsync("a")).Version.Value, result.Current.Value);
        Assert.NotEqual(before.Version.Value, result.Current.Value);
    }

    [Fact]
    public async Task An_older_tools_change_to_a_versioned_value_is_a_conflict_and_leaves_no_stale_term()
    {
        await WriteAsync(Sample.PutInTerm("c", 5, null, "open"));
        await Raw.StringSetAsync("bot:conversation:c", Value.Replace("open", "busy", StringComparison.Ordinal));

        var stale = await CommitAsync(new(Namespace, [Sample.Check("c", 5)], [Sample.Put("c", 6)], []));
        Assert.False(stale.IsCommitted);
        var present = (await LoadAsync("c")).Version;
        Assert.True(present.Next.Value > 5);
        await CommitAsync(new(Namespace, [new(EntityKey.Conversation("c"), present)], [Sample.PutInTerm("c", present.Next.Value, "busy", "done")], []));

        Assert.DoesNotContain("c", await ScanAsync("open"));
        Assert.DoesNotContain("c", await ScanAsync("busy"));
        Assert.Contains("c", await ScanAsync("done"));
    }

    [Fact]
    public async Task A_value_and_an_event_that_the_older_tool_wrapped_are_read_listed_and_taken_over_without_the_wrapping()
    {
        await Raw.StringSetAsync("wrap:conversation:x", "{\"json\":" + Value + "}");
        await Raw.StringSetAsync("wrap:conversation:y", "{\"json\":" + Value + ",\"meta\":{\"values\":{}}}");
        await Raw.ExecuteAsync("XADD", "wrap:events", "*", "payload", """{"json":{"conversation_id":"x","previous":null}}""");
        await Raw.KeyDeleteAsync("statestore:takeover");
        await using var another = await CreateAsync();
        await another.OpenAsync(default);
        await Deadline.Within(another.TakenOver, "the takeover");

        var found = await another.ScanAsync("wrap", new(KeyKind.Conversation, "", null, 10, "open"), default);
        Assert.Equal([("x", Value), ("y", Value)], found.Entries.Select(entry => (entry.Id, Sample.Text(entry.Value))));
        var loaded = await another.LoadManyAsync("wrap", [EntityKey.Conversation("x")], default);
        Assert.Equal(Value, Sample.Text(loaded[0].Value));
        Assert.Equal(found.Entries[0].Version, loaded[0].Version with { Life = 0 });
        var log = await another.ReadLogAsync(new("wrap", LogKind.Conversation), LogPosition.Start, 10, default);
        Assert.Equal("""{"conversation_id":"x","previous":null}""", Sample.Text(log.Entries.Single().Payload));
    }

    [Fact]
    public async Task Changes_in_turns_with_an_older_tool_never_get_a_version_twice()
    {
        var given = new HashSet<long>();
        for (var turn = 0; turn < 100; turn++)
        {
            var before = await LoadAsync("t");
            Assert.True(given.Add(before.Version.Next.Value));
            Assert.True((await CommitAsync(new(
                Namespace, [new(EntityKey.Conversation("t"), before.Version)], [Sample.Put("t", before.Version.Next.Value)], []))).IsCommitted);
            if (turn % 3 == 0)
            {
                await Raw.StringSetAsync("bot:conversation:t", Value);
            }
            else if (turn % 3 == 1)
            {
                await Raw.KeyDeleteAsync("bot:conversation:t");
                await Raw.HashSetAsync("bot:conversation:t", "a", "b");
            }
        }
    }

    [Theory]
    [InlineData("{\"version\":12,\"state\":\"s\",\"data\":{}}", true)]
    [InlineData("{\"version\":12}", true)]
    [InlineData("{\"version\":999999999999999999,\"a\":1}", true)]
    [InlineData("{\"version\":1999999999999999999,\"a\":1}", false)]
    [InlineData("{\"version\":99999999999999999999,\"a\":1}", false)]
    [InlineData("{\"version\":0,\"a\":1}", false)]
    [InlineData("{\"version\":012,\"a\":1}", false)]
    [InlineData("{\"version\":-1,\"a\":1}", false)]
    [InlineData("{\"version\":1.5,\"a\":1}", false)]
    [InlineData("{\"version\": 12,\"a\":1}", false)]
    [InlineData("{\"version\":12", false)]
    [InlineData("{\"version\":\"12\"}", false)]
    [InlineData("", false)]
    [InlineData("no json \u0000 ü", false)]
    public async Task The_script_and_the_store_read_the_same_version_from_any_value(string value, bool isVersioned)
    {
        await Raw.StringSetAsync("bot:conversation:x", value);

        var entry = await LoadAsync("x");
        Assert.Equal(isVersioned, entry.Version.Value > 0);
        var met = await CommitAsync(new(Namespace, [Sample.Check("x", 123)], [], []));
        Assert.Equal(entry.Version.Value, met.Current.Value);
        Assert.True((await CommitAsync(new(Namespace, [new(EntityKey.Conversation("x"), entry.Version)], [], []))).IsCommitted);
    }

    private async Task AssertOnlyUnderAsync(string term)
    {
        await Deadline.Within(Storage.TakenOver, "the takeover");
        foreach (var state in new[] { "open", "closed", "busy", "done" })
        {
            Assert.Equal(state == term, (await ScanAsync(state)).Contains("a"));
        }

        Assert.Contains("a", await ScanAsync(null));
    }
}
