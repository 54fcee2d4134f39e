using StateStore.Conformance;
using StateStore.Conformance.Storage;
using StateStore.Core;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Index keys that another tool has replaced by another Redis type. The store rebuilds them from the entries.</summary>
public sealed class RebuildTests() : RedisTests(new RedisTarget())
{
    private static readonly DateTimeOffset Due = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    public static TheoryData<string> Keys =>
    [
        "bot:index:conversation", "bot:index:conversation:terms", "bot:index:conversation:term-of", "bot:index:conversation:ages",
        "bot:index:conversation:since", "bot:due", "bot:tombstones", "bot:index:keys", "bot:key-bytes", "bot:index:conversation-inbox", "bot:inbox-bytes",
        "bot:index:table", "bot:index:record", "statestore:namespaces", "statestore:due", "statestore:deleted",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_index_that_another_tool_overwrote_is_rebuilt_on_the_next_read(string key)
    {
        await FillAsync();
        await SpoilAsync(key);
        _ = await Storage.InfoAsync(Namespace);

        await AssertRebuiltAsync(Storage);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_commit_that_meets_an_overwritten_index_succeeds(string key)
    {
        await FillAsync();
        await SpoilAsync(key);
        await using var another = await CreateAsync();
        await another.OpenAsync(default);

        Commit[] commits =
        [
            new(Namespace, [], [Sample.PutInTerm("d", 1, null, "open")], [Sample.Event("d")]),
            new(Namespace, [], [Sample.Delete("d", 2)], [Sample.Event("d")]),
            new(Namespace, [], [Write.Put(EntityKey.Key("other"), new(1), Sample.Bytes("{\"version\":1}\n1"), Due)], [])
            {
                Log = LogKind.Key,
                Quota = new() { Keys = new(100, 1_000) },
            },
        ];
        foreach (var commit in commits)
        {
            Assert.True((await another.CommitAsync(commit, default)).IsCommitted);
        }

        // The byte count of keys that are removed during the count would be wrong.
        await Deadline.Within(another.RebuiltAsync(), "the rebuild");
        Assert.True((await another.CommitAsync(new(Namespace, [], [Write.Forget(EntityKey.Key("other")), Write.Forget(EntityKey.Conversation("d"))], []), default)).IsCommitted);
        await AssertRebuiltAsync(another);
    }

    [Fact]
    public async Task The_overwriting_value_is_kept_under_another_key()
    {
        await FillAsync();
        await SpoilAsync("bot:due");

        _ = await Storage.ScanDueAsync(Namespace, Due, 10, default);

        Assert.Equal("spoilt", await Raw.StringGetAsync("bot:due:set-aside"));
    }

    [Theory]
    [InlineData(1_000L, null, 1_000L)]
    [InlineData(1_000L, 2_000L, 1_000L)]
    [InlineData(2_000L, 1_000L, 1_000L)]
    public async Task A_rebuilt_due_set_has_the_earlier_of_expiry_and_timeout(long timeout, long? expiry, long due)
    {
        var data = JsonText.Parse("""{"timeout_at":1,"expires_at":2,"inner":{"timeout_at":3,"expires_at":4}}"""u8, Limits.Default).Value;
        var conversation = new Conversation("open", data)
        {
            Timeouts = [new("closed", DateTimeOffset.FromUnixTimeMilliseconds(timeout))],
            ExpiresAt = expiry is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        };
        await WriteAsync(Write.Put(EntityKey.Conversation("c"), new(1), ConversationCodec.Encode(new(1), conversation), conversation.DueAt, term: "open"));
        await SpoilAsync("bot:due");

        _ = await Storage.ScanDueAsync(Namespace, Due, 10, default);
        await Deadline.Within(Storage.RebuiltAsync(), "the rebuild");

        var found = Assert.Single(await Storage.ScanDueAsync(Namespace, DateTimeOffset.MaxValue, 10, default));
        Assert.Equal(("c", due), (found.Key.Id, found.Due.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task A_member_of_the_due_set_that_names_no_entry_is_removed_and_hides_no_other()
    {
        await FillAsync();
        await Raw.SortedSetAddAsync("bot:due", [new("garbage", 1), new("99:0:x", 2), new("2:1:x", 3), new("", 4)]);

        var due = await Storage.ScanDueAsync(Namespace, Due, 5, default);
        Assert.Single(due);
        Assert.Equal(3, (await Storage.ScanDueAsync(Namespace, Due, 5, default)).Length);
    }

    [Fact]
    public async Task A_rebuild_that_was_interrupted_continues_in_the_next_process()
    {
        await FillAsync();
        await Raw.KeyDeleteAsync("bot:index:conversation");
        await Raw.SetAddAsync("statestore:rebuild", Namespace);

        await using var another = await CreateAsync();
        await another.OpenAsync(default);

        await Deadline.Within(another.RebuiltAsync(), "the rebuild");
        Assert.Equal(["a", "b", "c"], await IdsAsync(another, null));
    }

    [Fact]
    public async Task Namespaces_of_tables_and_keys_return_to_a_registry_that_was_overwritten()
    {
        await FillAsync();
        await Storage.CommitAsync(new("other", [], [Write.Put(EntityKey.Key("k"), new(1), Sample.Bytes("{\"version\":1}\n1"))], []) { Log = LogKind.Key }, default);
        await SpoilAsync("statestore:namespaces");

        Assert.Equal(["bot", "other"], (await Storage.InfosAsync(null, 10)).Select(ns => ns.Name));
    }

    private async Task FillAsync() => await WriteAsync(
            Open("a", null, 2),
            Open("b", null, 3),
            Open("c", Due, 1),
            Write.Put(EntityKey.Inbox("a"), new(1), Sample.Bytes("{\"version\":1,\"dead\":[]}")),
            Write.Put(EntityKey.Table("t"), new(1), Sample.Bytes("{\"version\":1}")),
            Write.Put(RecordKey.Of("t", 1, 7), new(1), Sample.Bytes("{\"version\":1}")),
            Write.Put(EntityKey.Idempotency("i"), new(Due.ToUnixTimeMilliseconds()), Sample.Bytes($"{{\"version\":{Due.ToUnixTimeMilliseconds()},\"x\":1}}"), Due),
            Write.Put(EntityKey.Key("k"), new(1), Sample.Bytes($"{{\"version\":1,\"expires_at\":{Due.ToUnixTimeMilliseconds()}}}\n1"), Due));

    /// <summary>A conversation that is open since some seconds after a time.</summary>
    private static Write Open(string id, DateTimeOffset? due, int seconds)
    {
        var entered = Due.AddHours(-1).AddSeconds(seconds);
        var value = ConversationCodec.Encode(new(1), new("open", JsonText.EmptyObject) { EnteredAt = entered, UpdatedAt = entered, ExpiresAt = due });
        return Write.Put(EntityKey.Conversation(id), new(1), value, due, term: "open") with { TermAt = entered };
    }

    private async Task SpoilAsync(string key)
    {
        await Raw.KeyDeleteAsync(key);
        await Raw.StringSetAsync(key, "spoilt");
    }

    private async Task AssertRebuiltAsync(RedisStorage storage)
    {
        // Each of these calls rebuilds the index that it meets. Lists wait for the rebuild.
        Assert.Equal(["bot"], (await Storage.InfosAsync(null, 10)).Select(ns => ns.Name));
        Assert.Equal(["a", "b", "c"], await ScanAsync(null));
        Assert.Equal(["a", "b", "c"], await ScanAsync("open"));
        await Deadline.Within(storage.RebuiltAsync(), "the rebuild");
        await Deadline.Within(Storage.RebuiltAsync(), "the rebuild");

        Assert.Equal(["a", "b", "c"], await ScanAsync(null));
        Assert.Equal(["a", "b", "c"], await ScanAsync("open"));
        Assert.Equal(("open", 3L), Assert.Single(await CountsAsync(storage)));
        Assert.Equal(["c", "a", "b"], (await storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, "open", Due, null, 10), default)).Entries.Select(entry => entry.Id));
        Assert.Single((await Storage.ScanAsync(Namespace, new(KeyKind.Table, "", null, 10), default)).Entries);
        Assert.Single((await Storage.ScanAsync(Namespace, new(KeyKind.Record, "", null, 10), default)).Entries);
        Assert.Equal(["2:c", "4:i", "8:k"], (await Storage.ScanDueAsync(Namespace, Due, 10, default)).Select(due => $"{(int)due.Key.Kind}:{due.Key.Id}").Order());
        var info = await Storage.InfoAsync(Namespace);
        Assert.Equal((3L, 1L, 42L), (info.Conversations, info.Keys, info.KeyBytes));
        Assert.Equal((1L, 23L), (info.Inboxes, info.InboxBytes));
        Assert.False(await Raw.KeyExistsAsync("statestore:rebuild"));
    }
}
