using StackExchange.Redis;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Keys of entries that another tool has replaced by another Redis type.</summary>
public sealed class WrongTypeTests() : RedisTests(new RedisTarget())
{
    private static readonly DateTimeOffset Due = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public static TheoryData<string> Types => ["hash", "list", "set", "zset", "stream"];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task An_entry_whose_key_has_another_type_loads_with_a_damage_that_names_the_type(string type)
    {
        await WriteAsync(Sample.Put("a", 1));
        await PlantAsync("bot:conversation:bad", type);

        var loaded = await Storage.LoadManyAsync(Namespace, [EntityKey.Conversation("a"), EntityKey.Conversation("bad")], default);

        Assert.Null(loaded[0].Damage);
        Assert.Equal($"a Redis {type} where a string was expected", loaded[1].Damage);
        Assert.Null(loaded[1].Value);
        Assert.True(loaded[1].Version.Value < 0);
    }

    [Fact]
    public async Task Callers_that_share_a_call_with_a_wrong_type_entry_get_their_entries()
    {
        await WriteAsync(Sample.Put("a", 1));
        await PlantAsync("bot:conversation:bad", "hash");

        var loads = Enumerable.Range(0, 200).Select(i => LoadAsync(i % 2 == 0 ? "bad" : "a")).ToList();
        var commits = Enumerable.Range(2, 200).Select(i => CommitAsync(new(Namespace, [Sample.Check("bad", 1)], [Sample.Put("x" + i, 1)], []))).ToList();
        commits.AddRange(Enumerable.Range(2, 200).Select(i => WriteAsync(Sample.Put("y" + i, 1))));

        var loaded = await Task.WhenAll(loads);
        var made = await Task.WhenAll(commits);
        Assert.All(loaded.Index(), entry => Assert.Equal(entry.Index % 2 == 0, entry.Item.Damage is not null));
        Assert.Equal(200, made.Count(result => result.IsCommitted));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task An_entry_whose_key_has_another_type_is_listed_and_due_and_can_be_replaced_or_deleted(string type)
    {
        foreach (var id in new[] { "a", "bad", "gone" })
        {
            await WriteAsync(Sample.PutDue(id, 5, Due) with { Term = "open" });
        }

        await PlantAsync("bot:conversation:bad", type);
        await PlantAsync("bot:conversation:gone", type);

        var page = await Storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 10, "open"), default);
        Assert.Equal([false, true, true], page.Entries.Select(entry => entry.Damage is not null));
        var due = await Storage.ScanDueAsync(Namespace, Due, 10, default);
        Assert.Equal(3, due.Length);
        Assert.Equal((await LoadAsync("bad")).Version, due.Single(entry => entry.Key.Id == "bad").Version);

        var version = (await LoadAsync("bad")).Version;
        Assert.True((await CommitAsync(new(Namespace, [new(EntityKey.Conversation("bad"), version)], [Sample.PutInTerm("bad", 6, null, "new")], []))).IsCommitted);
        Assert.True((await CommitAsync(new(Namespace, [new(EntityKey.Conversation("gone"), version)], [Sample.Delete("gone", 6)], []))).IsCommitted);
        Assert.Equal(["a"], await ScanAsync("open"));
        Assert.Equal(["bad"], await ScanAsync("new"));
        Assert.Equal(6, (await LoadAsync("gone")).Version.Value);
    }

    [Fact]
    public async Task A_log_of_another_type_is_named_in_the_error_and_its_commits_change_nothing()
    {
        await Raw.StringSetAsync("bot:events", "text");

        var failure = await Assert.ThrowsAsync<StorageCorruptException>(() => CommitAsync(new(Namespace, [], [Sample.Put("a", 1)], [Sample.Event("1")])));
        Assert.Contains("bot:events holds a Redis string where a stream was expected", failure.Message, StringComparison.Ordinal);
        Assert.Null((await LoadAsync("a")).Value);
        Assert.Equal("text", await Raw.StringGetAsync("bot:events"));

        await Assert.ThrowsAsync<StorageCorruptException>(async () => await Storage.ReadLogAsync(Namespace, LogPosition.Start, 10, default));
        await Assert.ThrowsAsync<StorageCorruptException>(async () => await Storage.ReadNewestAsync(Namespace, 10, default));
        Assert.True((await CommitAsync(new(Namespace, [], [], [Sample.Event("k")]) { Log = LogKind.Key })).IsCommitted);
        Assert.Equal(0, (await Storage.InfoAsync(Namespace)).Events);

        await Raw.KeyDeleteAsync("bot:events");
        Assert.True((await CommitAsync(new(Namespace, [], [Sample.Put("a", 1)], [Sample.Event("1")]))).IsCommitted);
    }

    [Fact]
    public async Task A_commit_that_shares_its_call_with_one_for_a_log_of_another_type_is_made()
    {
        await Raw.StringSetAsync("bot:events", "text");

        var broken = Enumerable.Range(0, 50).Select(i => Record.ExceptionAsync(() => CommitAsync(new(Namespace, [], [Sample.Put("a" + i, 1)], [Sample.Event("1")])))).ToList();
        var whole = Enumerable.Range(0, 50).Select(i => WriteAsync(Sample.Put("b" + i, 1))).ToList();

        Assert.All(await Task.WhenAll(broken), failure => Assert.IsType<StorageCorruptException>(failure));
        Assert.All(await Task.WhenAll(whole), result => Assert.True(result.IsCommitted));
    }

    [Fact]
    public async Task A_log_with_an_id_beyond_the_range_of_positions_is_named_in_the_error()
    {
        await Raw.ExecuteAsync("XADD", "bot:events", "18446744073709551614-1", "payload", "{}");

        await Assert.ThrowsAsync<StorageCorruptException>(async () => await Storage.ReadLogAsync(Namespace, LogPosition.Start, 10, default));
    }

    [Fact]
    public async Task A_history_of_another_type_fails_reads_and_is_replaced_by_the_next_change()
    {
        await Raw.StringSetAsync("bot:history:a", "text");
        await Assert.ThrowsAsync<StorageCorruptException>(async () => await Storage.ReadHistoryAsync(Namespace, EntityKey.Conversation("a"), 10, default));

        await CommitAsync(new(Namespace, [], [Sample.Put("a", 1)], [Sample.EventOf("a", "1")]));

        Assert.Single(await Storage.ReadHistoryAsync(Namespace, EntityKey.Conversation("a"), 10, default));
    }

    private async Task PlantAsync(string key, string type)
    {
        await Raw.KeyDeleteAsync(key);
        await Raw.ExecuteAsync(
            type switch { "hash" => "HSET", "list" => "RPUSH", "set" => "SADD", "zset" => "ZADD", _ => "XADD" },
            [key, .. type switch { "hash" => new object[] { "f", "v" }, "zset" => [1, "m"], "stream" => ["*", "f", "v"], _ => ["m"] }]);
    }
}
