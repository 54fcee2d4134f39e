namespace StateStore.Conformance.Storage;

/// <summary>The newest events of each entry. A history has its own limit, independent of the log, and ends when the entry is forgotten.</summary>
public class HistoryConformance(IStorageTarget target) : StorageConformance(target)
{
    private const int Kept = 10;
    private const int KeptOfKeys = 3;
    private const int Retention = 20;

    /// <summary>The number of changes after which a store that trims and cleans up in coarse steps has done both several times.</summary>
    private const int Changes = 500;

    protected override StorageOptions Options => StorageOptions.Default with { EventRetention = Retention, HistoryLength = Kept, KeyHistoryLength = KeptOfKeys };

    [Fact]
    public async Task An_entry_without_events_has_no_history()
    {
        await WriteAsync(Sample.Put("silent", 1));

        Assert.Empty(await HistoryAsync("never was"));
        Assert.Empty(await HistoryAsync("silent"));
        Assert.Empty(await HistoryAsync("a", ns: "never was"));
    }

    [Fact]
    public async Task A_history_is_read_newest_first_up_to_the_limit()
    {
        await ChangeAsync("a", 1, 3);

        Assert.Equal(Texts("a", 1, 3), await HistoryAsync("a"));
        Assert.Equal(Texts("a", 2, 3), await HistoryAsync("a", limit: 2));
        Assert.Empty(await HistoryAsync("a", limit: 0));
    }

    [Fact]
    public async Task Events_join_the_history_of_their_subject_alone()
    {
        await CommitAsync([Sample.Put("a", 1), Sample.Put("b", 1)], [Sample.EventOf("a", "a.1"), Sample.Event("nobody's"), Sample.EventOf("b", "b.1")]);
        await CommitAsync([Sample.Put("a", 2)], [Sample.EventOf("a", "a.2 first"), Sample.EventOf("a", "a.2 second")]);

        Assert.Equal(Quoted("a.2 second", "a.2 first", "a.1"), await HistoryAsync("a"));
        Assert.Equal(Quoted("b.1"), await HistoryAsync("b"));
        await AssertLogAsync(["a.1", "nobody's", "b.1", "a.2 first", "a.2 second"]);
    }

    [Fact]
    public async Task A_write_without_an_event_does_not_change_the_history()
    {
        await ChangeAsync("a", 1, 2);
        await WriteAsync(Sample.Put("a", 3));
        await ChangeAsync("a", 4, 4);

        Assert.Equal(Quoted("a.4", "a.2", "a.1"), await HistoryAsync("a"));
    }

    [Fact]
    public async Task A_history_holds_exactly_its_limit_of_events()
    {
        for (var version = 1; version <= Changes; version++)
        {
            await ChangeAsync("a", version, version);
            if (version % 7 == 0)
            {
                Assert.Equal(Texts("a", Math.Max(1, version - Kept + 1), version), await HistoryAsync("a"));
            }
        }
    }

    [Fact]
    public async Task The_history_of_a_key_has_the_limit_of_keys()
    {
        var key = EntityKey.Key("k");
        await ChangeAsync("a", 1, Kept);
        for (var version = 2; version <= 2 * Changes; version += 2)
        {
            // Each commit has two changes, so that every committed version is even.
            var put = Write.Put(key, Sample.Version(version), KeyCodec.Encode(Sample.Version(version), new(KeyValue.Of(JsonText.EmptyObject), null)));
            await CommitAsync([put], [Sample.Event($"k.{version - 1}") with { Subject = key }, Sample.Event($"k.{version}") with { Subject = key }]);
        }

        var history = await Storage.ReadHistoryAsync(Namespace, key, 100, default);
        Assert.Equal(Texts("k", (2 * Changes) - KeptOfKeys + 1, 2 * Changes), history.Select(payload => Sample.Text(payload)));
        Assert.Equal(Texts("a", 1, Kept), await HistoryAsync("a"));
    }

    [Fact]
    public async Task Trimming_the_log_removes_nothing_from_a_history()
    {
        await ChangeAsync("quiet", 1, 4);
        await ChangeAsync("busy", 1, Changes);
        Assert.True((await ReadLogAsync(LogPosition.Start)).Entries.Length < Changes);

        Assert.Equal(Texts("quiet", 1, 4), await HistoryAsync("quiet"));
        await ChangeAsync("quiet", 5, 6);
        Assert.Equal(Texts("quiet", 1, 6), await HistoryAsync("quiet"));
        await ChangeAsync("quiet", 7, 100);
        Assert.Equal(Texts("quiet", 91, 100), await HistoryAsync("quiet"));
    }

    [Fact]
    public async Task A_deletion_is_part_of_the_history_and_forgetting_ends_it()
    {
        await ChangeAsync("a", 1, 2);
        await CommitAsync([Sample.Delete("a", 3)], [Sample.EventOf("a", "a.3")]);
        Assert.Equal(Texts("a", 1, 3), await HistoryAsync("a"));

        await WriteAsync(Write.Forget(EntityKey.Conversation("a")));
        Assert.Empty(await HistoryAsync("a"));
        await AssertLogAsync(["a.1", "a.2", "a.3"]);

        await CommitAsync([Sample.Put("a", 1)], [Sample.EventOf("a", "again")]);
        Assert.Equal(Quoted("again"), await HistoryAsync("a"));
    }

    [Fact]
    public async Task An_entry_created_after_a_forgotten_one_inherits_no_history()
    {
        await ChangeAsync("quiet", 1, 3);
        await ChangeAsync("busy", 1, Changes);
        await WriteAsync(Write.Forget(EntityKey.Conversation("quiet")), Write.Forget(EntityKey.Conversation("busy")));

        await ChangeAsync("new", 1, 3);
        await ChangeAsync("quiet", 1, 2);
        await ChangeAsync("busy", 1, Changes);
        Assert.Equal(Texts("new", 1, 3), await HistoryAsync("new"));
        Assert.Equal(Texts("quiet", 1, 2), await HistoryAsync("quiet"));
    }

    [Fact]
    public async Task A_refused_commit_is_not_in_the_history()
    {
        await ChangeAsync("a", 1, 1);
        var refused = await TryCommitAsync([Sample.Check("a", 0)], [Sample.Put("a", 2)], [Sample.EventOf("a", "refused")]);

        Assert.False(refused.IsCommitted);
        Assert.Equal(Quoted("a.1"), await HistoryAsync("a"));
    }

    [Fact]
    public async Task Odd_ids_have_histories_of_their_own_in_each_namespace()
    {
        foreach (var ns in new[] { Namespace, "other" })
        {
            foreach (var id in OddIds.All)
            {
                await CommitAsync([Sample.Put(id, 1)], [Sample.EventOf(id, ns + id)], ns);
            }
        }

        foreach (var id in OddIds.All)
        {
            Assert.Equal(Quoted(Namespace + id), await HistoryAsync(id));
            Assert.Equal(Quoted("other" + id), await HistoryAsync(id, ns: "other"));
        }
    }

    private async Task ChangeAsync(string id, int from, int to)
    {
        for (var version = from; version <= to; version++)
        {
            await CommitAsync([Sample.Put(id, version)], [Sample.EventOf(id, $"{id}.{version}")]);
        }
    }

    private static string[] Texts(string id, int oldest, int newest) =>
        Quoted([.. Enumerable.Range(oldest, newest - oldest + 1).Reverse().Select(version => $"{id}.{version}")]);

    private static string[] Quoted(params string[] texts) => [.. texts.Select(text => Sample.Text(Sample.Event(text)))];
}
