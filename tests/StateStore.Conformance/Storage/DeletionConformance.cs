using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>Deletion of a namespace: nothing of it is visible from then on, nothing returns, and no version or position is used twice.</summary>
public class DeletionConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableArray<EntityKey> Entries =
    [
        EntityKey.Schema, EntityKey.Conversation("a"), EntityKey.Conversation("gone"), EntityKey.Table("t"), RecordKey.Of("t", 1, 7),
        new(KeyKind.TableRemains, RecordKey.Prefix("t", 0)), EntityKey.Key("k"), EntityKey.Idempotency("i"),
    ];

    protected override StorageOptions Options => new() { HistoryLength = 5, KeyHistoryLength = 5 };

    [Fact]
    public async Task A_deleted_namespace_is_empty_before_and_after_its_sweep()
    {
        await FillAsync(Namespace);

        Assert.NotEqual(NamespaceDeletion.Nothing, await Storage.DeleteNamespaceAsync(Namespace, default));
        await AssertNothingAsync();
        await SweepAsync();
        await AssertNothingAsync();
    }

    [Fact]
    public async Task A_recreated_namespace_contains_nothing_from_before_the_deletion()
    {
        await FillAsync(Namespace);
        await DeleteAsync();
        var version = (await LoadAsync("a")).Version.Next.Value;
        await CommitAsync(
            [Sample.Put("a", version) with { Term = "open" }, Sample.Put("gone", version)], [Sample.EventOf("a", "new"), Sample.EventOf("gone", "new too")]);

        await AssertEntryAsync("a", version, Sample.ConversationValue(version));
        Assert.Equal(["a", "gone"], await Storage.ScanAllAsync(Namespace, new(KeyKind.Conversation, "", null, 10)));
        Assert.Equal(["a"], await Storage.ScanAllAsync(Namespace, new(KeyKind.Conversation, "", null, 10, "open")));
        Assert.Equal([Sample.Text(Sample.Event("new"))], await HistoryAsync("a"));
        Assert.Equal([Sample.Text(Sample.Event("new too"))], await HistoryAsync("gone"));
        await AssertLogAsync(["new", "new too"]);
        Assert.Equal(new(Namespace, 2, 2), Assert.Single(await Storage.InfosAsync(null, 10)));
    }

    [Fact]
    public async Task Versions_from_before_a_deletion_fail_checks()
    {
        await FillAsync(Namespace);
        ImmutableArray<EntityKey> keys = [.. Entries, EntityKey.Conversation("never"), EntityKey.Key("never"), EntityKey.Table("never")];
        var before = await Storage.LoadManyAsync(Namespace, keys, default);
        await DeleteAsync();

        // A commit only ever checks that an idempotency record is missing, so its version may pass.
        for (var i = 0; i < keys.Length; i++)
        {
            var stale = await TryCommitAsync([new(keys[i], before[i].Version)], [Sample.Put("a", 1_000)], [Sample.Event("stale")]);
            Assert.True(!stale.IsCommitted || keys[i].Kind == KeyKind.Idempotency, $"version {before[i].Version} of {keys[i]} passed");
        }

        var current = await LoadAsync(EntityKey.Conversation("never"));
        Assert.True((await TryCommitAsync([new(EntityKey.Conversation("never"), current.Version)], [Sample.Put("never", current.Version.Next.Value)], [])).IsCommitted);
    }

    [Fact]
    public async Task Versions_after_each_deletion_are_higher_than_all_versions_before_it()
    {
        var highest = 0L;
        for (var life = 0; life < 3; life++)
        {
            var version = (await LoadAsync("a")).Version.Next.Value;
            Assert.True(version > highest, $"life {life} begins at version {version}, the one before came to {highest}");
            highest = version + 40;
            await WriteAsync(Sample.Put("a", version), Sample.Put("b", highest - 1));
            await WriteAsync(Sample.Delete("b", highest));
            await WriteAsync(Write.Forget(EntityKey.Conversation("b")));
            await DeleteAsync();
        }
    }

    [Fact]
    public async Task A_waiting_reader_is_woken_by_a_deletion_and_gets_a_gap()
    {
        var position = (await AppendAsync("1", "2"))[1];
        var waiting = Storage.WaitForAppendAsync(Namespace, position, default).AsTask();
        await DeleteAsync();

        await Deadline.Within(waiting, "the wake-up by the deletion");
        Assert.True((await ReadLogAsync(position)).IsTrimmed);
        var tail = (await ReadLogAsync(LogPosition.Start)).Tail;
        Assert.True(tail > position);
        Assert.False((await ReadLogAsync(tail)).IsTrimmed);

        var next = Assert.Single(await AppendAsync("3"));
        Assert.True(next > tail);
        Assert.True((await ReadLogAsync(position)).IsTrimmed);
        Assert.Equal(next, Assert.Single((await ReadLogAsync(tail)).Entries).Position);
    }

    [Fact]
    public async Task Commits_are_refused_until_the_namespace_is_swept()
    {
        await FillAsync(Namespace);
        if (await Storage.DeleteNamespaceAsync(Namespace, default) == NamespaceDeletion.Sweeping)
        {
            Assert.True((await TryCommitAsync([], [Sample.Put("a", 1_000)], [Sample.Event("early")])).IsBeingDeleted);
            Assert.True((await TryCommitAsync([], [], [])).IsBeingDeleted);
            Assert.Equal(Namespace, Assert.Single(await Storage.ListDeletedNamespacesAsync(10, default)));
        }

        await SweepAsync();
        Assert.Empty(await Storage.ListDeletedNamespacesAsync(10, default));
        Assert.True((await TryCommitAsync([], [Sample.Put("a", 1_000)], [Sample.Event("now")])).IsCommitted);
        await AssertLogAsync(["now"]);
    }

    [Fact]
    public async Task Deleting_an_empty_namespace_changes_nothing()
    {
        Assert.Equal(NamespaceDeletion.Nothing, await Storage.DeleteNamespaceAsync(Namespace, default));
        await FillAsync(Namespace);
        await DeleteAsync();
        var floor = (await LoadAsync("a")).Version;

        Assert.Equal(NamespaceDeletion.Nothing, await Storage.DeleteNamespaceAsync(Namespace, default));
        Assert.False(await Storage.SweepNamespaceAsync(Namespace, default));
        Assert.Equal(floor, (await LoadAsync("a")).Version);
    }

    [Fact]
    public async Task A_late_sweep_removes_nothing_from_a_recreated_namespace()
    {
        await FillAsync(Namespace);
        await DeleteAsync();
        await FillAsync(Namespace);

        Assert.False(await Storage.SweepNamespaceAsync(Namespace, default));
        Assert.NotNull((await LoadAsync("a")).Value);
        Assert.Equal(1, (await Storage.InfoAsync(Namespace)).Conversations);
    }

    [Fact]
    public async Task A_namespace_deletion_leaves_other_namespaces_unchanged()
    {
        string[] others = ["bo", "bot2", "bot:a", "{bot}", "*", "b?t"];
        foreach (var ns in others.Append(Namespace))
        {
            await FillAsync(ns);
        }

        await DeleteAsync();

        Assert.Equal(others.Order(Utf8Order.Instance), (await Storage.InfosAsync(null, 100)).Select(info => info.Name));
        foreach (var ns in others)
        {
            Assert.DoesNotContain(await Storage.LoadManyAsync(ns, [.. Entries.Where(key => key.Id != "gone")], default), entry => entry.Value is null);
            await AssertLogAsync(["1", "2", "3"], ns);
            Assert.Equal(2, (await HistoryAsync("a", ns: ns)).Length);
        }
    }

    [Fact]
    public async Task A_large_namespace_is_swept_in_pages()
    {
        const int Count = 1_700;
        for (var i = 0; i < Count; i += 100)
        {
            await CommitAsync(
                [.. Enumerable.Range(i, 100).SelectMany(n => new[] { Sample.PutDue($"c{n}", 1, Noon), Write.Put(EntityKey.Key($"k{n}"), Sample.Version(1), Sample.KeyValue(1)) })],
                [.. Enumerable.Range(i, 100).Select(n => Sample.EventOf($"c{n}", $"{n}"))]);
        }

        await DeleteAsync();
        await AssertNothingAsync();
        await WriteAsync(Sample.Put("c1", 1_000));
        Assert.Empty(await HistoryAsync("c2"));
        Assert.Equal(["c1"], await Storage.ScanAllAsync(Namespace, new(KeyKind.Conversation, "", null, 10)));
    }

    [Fact]
    public async Task A_deletion_that_has_begun_is_known_to_the_next_process()
    {
        await FillAsync(Namespace);
        var begun = await Storage.DeleteNamespaceAsync(Namespace, default);
        await ReopenAsync();

        if (Target.IsDurable && begun == NamespaceDeletion.Sweeping)
        {
            Assert.Equal(Namespace, Assert.Single(await Storage.ListDeletedNamespacesAsync(10, default)));
        }

        await AssertNothingAsync();
        await SweepAsync();
        await WriteAsync(Sample.Put("a", 1_000));
        Assert.Equal(["a"], await Storage.ScanAllAsync(Namespace, new(KeyKind.Conversation, "", null, 10)));
    }

    /// <summary>Fills a namespace with every kind of entry.</summary>
    private async Task FillAsync(string ns)
    {
        var next = (await LoadAsync(EntityKey.Conversation("new"), ns)).Version.Next.Value;
        await CommitAsync([Sample.Put("a", next), Sample.Put("gone", next)], [Sample.EventOf("a", "1")], ns);
        var (version, due) = (Sample.Version(next + 1), Noon.AddHours(-1));
        var json = Sample.Bytes($"{{\"version\":{version}}}");
        ImmutableArray<Write> writes =
        [
            Write.Put(EntityKey.Schema, version, Sample.SchemaValue(version.Value)),
            Sample.PutDue("a", version.Value, due) with { Term = "open" },
            Sample.Delete("gone", version.Value) with { Due = due },
            .. Entries.Where(key => key.Kind is not (KeyKind.Schema or KeyKind.Conversation or KeyKind.Key)).Select(key => Write.Put(key, version, json, due)),
            Write.Put(EntityKey.Key("k"), version, Sample.KeyValue(version.Value), due),
        ];
        await CommitAsync(writes, [Sample.EventOf("a", "2"), Sample.EventOf("gone", "3")], ns);
        await Storage.CommitAsync(new(ns, [], [], [Sample.Event("t")]) { Log = LogKind.Table }, default);
        await Storage.CommitAsync(new(ns, [], [], [Sample.Event("k")]) { Log = LogKind.Key }, default);
        await Storage.CommitAsync(new(ns, [], [], [Sample.Event("a")]) { Log = LogKind.Audit }, default);
    }

    private async Task DeleteAsync()
    {
        Assert.NotEqual(NamespaceDeletion.Nothing, await Storage.DeleteNamespaceAsync(Namespace, default));
        await SweepAsync();
    }

    private async Task SweepAsync()
    {
        for (var steps = 0; await Storage.SweepNamespaceAsync(Namespace, default); steps++)
        {
            Assert.True(steps < 1_000, "the sweep did not come to an end");
        }
    }

    private async Task AssertNothingAsync()
    {
        Assert.Empty(await Storage.InfosAsync(null, 10));
        Assert.Equal(new(Namespace, 0, 0), await Storage.InfoAsync(Namespace));
        Assert.All(await Storage.LoadManyAsync(Namespace, Entries, default), entry => Assert.Null(entry.Value));
        foreach (var key in Entries)
        {
            Assert.Null((await LoadAsync(key)).Value);
        }

        foreach (var kind in new[] { KeyKind.Conversation, KeyKind.Table, KeyKind.Record, KeyKind.Key })
        {
            Assert.Empty(await Storage.ScanAllAsync(Namespace, new(kind, "", null, 10)));
        }

        Assert.Empty(await Storage.ScanAllAsync(Namespace, new(KeyKind.Conversation, "", null, 10, "open")));
        Assert.Empty(await Storage.ScanDueAsync(Namespace, Noon, 10, default));
        Assert.Empty(await Storage.ListDueNamespacesAsync(Noon, 10, default));
        foreach (var kind in Enum.GetValues<LogKind>())
        {
            Assert.Empty((await Storage.ReadLogAsync(new(Namespace, kind), LogPosition.Start, 10, default)).Entries);
            Assert.Empty(await Storage.ReadNewestAsync(new(Namespace, kind), 10, default));
        }

        Assert.Empty(await HistoryAsync("a"));
        Assert.Empty(await HistoryAsync("gone"));
    }
}
