using StackExchange.Redis;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>The keys, types and bytes that other tools and later releases read. A change here breaks them.</summary>
public sealed class LayoutTests() : RedisTests(new RedisTarget())
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_namespace_deletion_renames_keys_to_the_documented_names() => Assert.Equal(
        [
            "n:tombstones:deleted:Conversation", "n:tombstones:deleted:Table", "n:tombstones:deleted:Record", "n:tombstones:deleted:Key", "n:tombstones:deleted:due",
            "n:tombstones:deleted:tombstones",
        ],
        new NamespaceKeys("n", isCluster: false).Renamed.Select(pair => pair.Deleted.ToString()));

    [Fact]
    public async Task A_commit_of_every_kind_writes_the_documented_keys()
    {
        var happened = Sample.EventOf("whatsapp:+351", "+é");
        await CommitAsync(new(
            Namespace,
            [],
            [
                Write.Put(EntityKey.Schema, new(3), Sample.SchemaValue(3)),
                Sample.PutInTerm("whatsapp:+351", 1, null, "offen ü") with { Due = Noon, TermAt = Noon },
                Write.Put(EntityKey.Idempotency("k:1"), new(5), Sample.Bytes("{\"version\":5,\"answer\":{}}")),
                Sample.Delete("gone", 9),
            ],
            [happened, happened]));

        Assert.Equal(Sample.Text(Sample.SchemaValue(3)), await Raw.StringGetAsync("bot:schema"));
        Assert.Equal(
            "{\"version\":1,\"state\":\"open\",\"data\":{\"note\":\"\"}}", await Raw.StringGetAsync("bot:conversation:whatsapp:+351"));
        Assert.Equal(new RedisValue[] { "{\"event\":\"+é\"}", "{\"event\":\"+é\"}" }, await Raw.ListRangeAsync("bot:history:whatsapp:+351"));
        Assert.Equal("{\"version\":5,\"answer\":{}}", await Raw.StringGetAsync("bot:idempotency:k:1"));
        Assert.Equal(
            new HashEntry[] { new("2:0:gone", "9"), new("highest", "9"), new("timed", "done"), new("answers", "1"), new("answer-bytes", "25") }, await TombstonesAsync());
        Assert.Equal(new SortedSetEntry[] { new("whatsapp:+351", 0) }, await Raw.SortedSetRangeByRankWithScoresAsync("bot:index:conversation"));
        Assert.Equal(
            new SortedSetEntry[] { new("8:offen üwhatsapp:+351", 0) },
            await Raw.SortedSetRangeByRankWithScoresAsync("bot:index:conversation:terms"));
        Assert.Equal(
            new HashEntry[] { new("whatsapp:+351", "offen ü") }, await Raw.HashGetAllAsync("bot:index:conversation:term-of"));
        Assert.Equal(
            new SortedSetEntry[] { new("2:0:whatsapp:+351", Noon.ToUnixTimeMilliseconds()) },
            await Raw.SortedSetRangeByRankWithScoresAsync("bot:due"));
        Assert.Equal(new SortedSetEntry[] { new("bot", 0) }, await Raw.SortedSetRangeByRankWithScoresAsync("statestore:namespaces"));
        Assert.Equal(
            new SortedSetEntry[] { new("bot", Noon.ToUnixTimeMilliseconds()) }, await Raw.SortedSetRangeByRankWithScoresAsync("statestore:due"));
    }

    [Fact]
    public async Task A_term_and_its_time_are_in_the_documented_keys()
    {
        await WriteAsync(Sample.PutInTerm("whatsapp:+351", 1, null, "off\0\u0001en") with { TermAt = Noon });
        await WriteAsync(Sample.PutInTerm("b", 1, null, "x") with { TermAt = Noon.AddSeconds(15) });
        await WriteAsync(Sample.PutInTerm("b", 2, "x", "y") with { TermAt = Noon.AddSeconds(25) });

        const string Place = "off\u0001\u0001\u0001\u0002en\0";
        Assert.Equal(
            new SortedSetEntry[] { new($"{Place}01b8e27f3e00whatsapp:+351", 0), new("y\001b8e27f9fa8b", 0) },
            await Raw.SortedSetRangeByRankWithScoresAsync("bot:index:conversation:ages"));
        Assert.Equal(Place + "01b8e27f3e00", await Raw.HashGetAsync("bot:index:conversation:since", "whatsapp:+351"));

        // A block of ten minutes: its number, and the slots of each term.
        const string Block = "bot:flows:conversation:0";
        HashEntry[] flows = [new("\0", "3155976"), new(Place[..^1], " 0:1:0"), new("x", " 1:1:0 2:0:1"), new("y", " 2:1:0")];
        Assert.Equal(flows, (await Raw.HashGetAllAsync(Block)).OrderBy(field => (string)field.Name!, StringComparer.Ordinal));
        Assert.Equal([Place[..^1], "x", "y"], (await Raw.SortedSetRangeByRankAsync(Block + ":terms")).Select(term => (string)term!));
        Assert.InRange((await Raw.KeyTimeToLiveAsync(Block))!.Value.TotalMinutes, 70, 80);
        Assert.InRange((await Raw.KeyTimeToLiveAsync(Block + ":terms"))!.Value.TotalMinutes, 70, 80);
    }

    [Fact]
    public async Task An_event_is_a_stream_entry_with_the_one_field_payload()
    {
        var result = await CommitAsync(new(Namespace, [], [], [Sample.Event("1")]));

        var entry = ((RedisResult[]?)Assert.Single(((RedisResult[]?)await Raw.ExecuteAsync("XRANGE", "bot:events", "-", "+"))!))!;
        Assert.Equal(result.Positions[0].ToString(), (string?)entry[0]);
        Assert.Equal(["payload", "{\"event\":\"1\"}"], ((string[]?)entry[1])!);
    }

    [Fact]
    public async Task A_forgotten_entry_leaves_no_keys()
    {
        await CommitAsync(new(
            Namespace,
            [],
            [Sample.PutInTerm("a", 1, null, "open") with { Due = Noon }, Sample.PutAnswer("k", 1) with { Due = Noon }],
            [Sample.EventOf("a", "h")]));
        Assert.True(await Raw.KeyExistsAsync("bot:history:a"));
        await WriteAsync(Sample.Delete("a", 2));
        await WriteAsync(Write.Forget(EntityKey.Conversation("a")), Write.Forget(EntityKey.Idempotency("k")));

        foreach (var key in new[]
        {
            "bot:conversation:a", "bot:history:a", "bot:idempotency:k", "bot:due", "bot:index:conversation",
            "bot:index:conversation:terms", "bot:index:conversation:term-of", "bot:index:conversation:ages", "bot:index:conversation:since",
        })
        {
            Assert.False(await Raw.KeyExistsAsync(key), key);
        }

        Assert.Equal(new HashEntry[] { new("highest", "2"), new("timed", "done") }, await TombstonesAsync());
    }

    [Fact]
    public async Task A_namespace_deletion_keeps_the_keys_of_other_tools_and_the_version_floor()
    {
        await Raw.StringSetAsync("bot:mine", "1");
        await Raw.StringSetAsync("bot:conversations", "1");
        await CommitAsync(new(
            Namespace,
            [],
            [Sample.PutInTerm("a", 4, null, "open") with { Due = Noon }, Sample.PutAnswer("k", 9) with { Due = Noon }, Sample.Delete("b", 2)],
            [Sample.EventOf("a", "h"), Sample.EventOf("b", "h")]));
        var began = await LifeAsync();
        await Storage.DeleteNamespaceAsync(Namespace, default);
        while (await Storage.SweepNamespaceAsync(Namespace, default))
        {
        }

        await Storage.TakenOver;
        var left = ((string[]?)await Raw.ScriptEvaluateAsync("return redis.call('KEYS', '*')"))!.Order(StringComparer.Ordinal);
        Assert.Equal(["bot:conversations", "bot:events", "bot:mine", "bot:tombstones", "statestore:takeover"], left);
        Assert.Equal(began + 2, await LifeAsync());
        Assert.Equal(new HashEntry[] { new("floor", "5"), new("highest", "5") }, (await TombstonesAsync()).OrderBy(field => (string)field.Name!));
        Assert.Equal(0, await Raw.StreamLengthAsync("bot:events"));
    }

    [Fact]
    public async Task Versions_of_a_namespace_written_by_an_earlier_release_keep_growing()
    {
        await CommitAsync(new(Namespace, [], [Sample.Put("a", 700)], []));
        await Raw.KeyDeleteAsync("bot:tombstones");
        await CommitAsync(new(Namespace, [], [Sample.Put("b", 3)], []));
        await Storage.DeleteNamespaceAsync(Namespace, default);

        Assert.True((await Storage.LoadAsync(Namespace, EntityKey.Conversation("a"), default)).Version.Value > 700);
    }

    [Fact]
    public async Task A_commit_replaces_a_value_of_another_type_at_the_key_of_a_history()
    {
        await Raw.HashSetAsync("bot:history:a", "1", "something else");
        await CommitAsync(new(Namespace, [], [Sample.Put("a", 2)], [Sample.EventOf("a", "2")]));

        Assert.Equal(new RedisValue[] { "{\"event\":\"2\"}" }, await Raw.ListRangeAsync("bot:history:a"));
    }

    [Fact]
    public async Task A_recreated_conversation_has_no_tombstone()
    {
        await WriteAsync(Sample.Delete("a", 2));
        await WriteAsync(Sample.Put("a", 3));

        Assert.Equal(new HashEntry[] { new("highest", "3") }, await TombstonesAsync());
    }

    [Fact]
    public async Task A_life_begins_with_the_first_commit_is_even_and_is_another_one_after_everything_was_lost()
    {
        var lives = new HashSet<long>();
        for (var loss = 0; loss < 5; loss++)
        {
            await WriteAsync(Sample.Put("a", 1));
            var life = await LifeAsync();
            await WriteAsync(Sample.Put("a", 2));
            Assert.Equal(life, await LifeAsync());
            Assert.True(life > 0 && life % 2 == 0 && lives.Add(life), $"life {life}");
            await Raw.ScriptEvaluateAsync("return redis.call('FLUSHDB')");
        }
    }

    private async Task<long> LifeAsync() => (long)await Raw.HashGetAsync("bot:tombstones", "life");

    /// <summary>The hash without the life of the namespace, which is another number each time.</summary>
    private async Task<HashEntry[]> TombstonesAsync() => [.. (await Raw.HashGetAllAsync("bot:tombstones")).Where(field => field.Name != "life")];
}
