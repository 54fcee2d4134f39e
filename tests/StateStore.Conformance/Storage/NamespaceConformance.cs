namespace StateStore.Conformance.Storage;

/// <summary>Namespaces: listed in order with their counts, and independent of each other.</summary>
public class NamespaceConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly string[] Names =
    [
        "a", "A", "a:b", "a:b:c", "a:", "ab", "a/b", "a%3Ab", "{a}", "{a}:b", "%", "*", "_", "é", "日本", "שלום", "\uFFFD", "😀", "__proto__", "a b",
    ];

    [Fact]
    public async Task Namespaces_are_listed_in_the_order_of_their_utf8_bytes()
    {
        foreach (var name in Names)
        {
            await CommitAsync([Sample.Put("x", 1)], [], name);
        }

        var expected = Names.Order(Utf8Order.Instance).ToList();
        Assert.Equal(expected, await ListAllAsync(limit: 100));
        Assert.Equal(expected, await ListAllAsync(limit: 3));
        Assert.Equal(expected, await ListAllAsync(limit: 1));
    }

    [Fact]
    public async Task A_list_starts_after_a_name_that_may_be_missing()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await CommitAsync([Sample.Put("x", 1)], [], name);
        }

        Assert.Equal(["b", "c"], (await Storage.InfosAsync("a", 10)).Select(info => info.Name));
        Assert.Equal(["b", "c"], (await Storage.InfosAsync("aa", 10)).Select(info => info.Name));
        Assert.Empty(await Storage.InfosAsync("c", 10));
    }

    [Fact]
    public async Task A_namespace_counts_its_conversations_and_events()
    {
        await CommitAsync([Sample.Put("a", 1), Sample.Put("b", 1), Sample.Put("c", 1)], [Sample.Event("1"), Sample.Event("2")]);
        await CommitAsync([Sample.Put("a", 2), Sample.Delete("b", 2), Write.Forget(EntityKey.Conversation("c"))], [Sample.Event("3")]);
        await CommitAsync([Write.Put(EntityKey.Schema, Sample.Version(1), Sample.SchemaValue(1))], [], "schema only");
        await CommitAsync([], [Sample.Event("1")], "events only");
        await Storage.CommitAsync(new("of others", [], [], [Sample.Event("1"), Sample.Event("2")]) { Log = LogKind.Table }, default);
        await Storage.CommitAsync(new("of others", [], [], [Sample.Event("1")]) { Log = LogKind.Key }, default);

        Assert.Equal(new(Namespace, 1, 3), await Storage.InfoAsync(Namespace));
        NamespaceInfo[] expected = [new(Namespace, 1, 3), new("events only", 0, 1), new("of others", 0, 0) { TableEvents = 2, KeyEvents = 1 }, new("schema only", 0, 0)];
        Assert.Equal(expected.AsEnumerable(), await Storage.InfosAsync(null, 10));
    }

    [Fact]
    public async Task A_read_does_not_create_a_namespace()
    {
        await LoadAsync("a");
        await ReadLogAsync(LogPosition.Start);
        await Storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 10), default);
        await TryCommitAsync([Sample.Check("a", 1)], [Sample.Put("a", 2)], [Sample.Event("refused")]);

        Assert.Equal(new(Namespace, 0, 0), await Storage.InfoAsync(Namespace));
        Assert.Empty(await Storage.InfosAsync(null, 10));
    }

    [Fact]
    public async Task The_same_id_in_another_namespace_is_another_entry()
    {
        for (var i = 0; i < Names.Length; i++)
        {
            await CommitAsync([Sample.Put("x", i + 1, Names[i]) with { Term = "open" }], [Sample.Event(Names[i])], Names[i]);
        }

        for (var i = 0; i < Names.Length; i++)
        {
            await AssertEntryAsync("x", i + 1, Sample.ConversationValue(i + 1, Names[i]), Names[i]);
            await AssertLogAsync([Names[i]], Names[i]);
            Assert.Equal(["x"], await Storage.ScanAllAsync(Names[i], new(KeyKind.Conversation, "", null, 10)));
            Assert.Equal(["x"], await Storage.ScanAllAsync(Names[i], new(KeyKind.Conversation, "", null, 10, "open")));
        }
    }

    [Fact]
    public async Task Namespaces_and_ids_with_separators_do_not_collide()
    {
        (string Namespace, string Id)[] places = [("a", "b:c"), ("a:b", "c"), ("a", ":b:c"), ("a:", "b:c"), ("a", "b"), ("a", "b:conversation:c")];
        for (var i = 0; i < places.Length; i++)
        {
            await CommitAsync([Sample.Put(places[i].Id, i + 1)], [], places[i].Namespace);
        }

        for (var i = 0; i < places.Length; i++)
        {
            await AssertEntryAsync(places[i].Id, i + 1, Sample.ConversationValue(i + 1), places[i].Namespace);
        }

        Assert.Equal([":b:c", "b", "b:c", "b:conversation:c"], await Storage.ScanAllAsync("a", new(KeyKind.Conversation, "", null, 10)));
        Assert.Equal(["c"], await Storage.ScanAllAsync("a:b", new(KeyKind.Conversation, "", null, 10)));
    }

    [Fact]
    public async Task A_check_reads_only_its_own_namespace()
    {
        await CommitAsync([Sample.Put("x", 1)], [], "a");

        Assert.True((await TryCommitAsync([Sample.Check("x", 0)], [Sample.Put("x", 1)], [], "a:b")).IsCommitted);
        Assert.False((await TryCommitAsync([Sample.Check("x", 0)], [Sample.Put("x", 1)], [], "a")).IsCommitted);
    }

    private async Task<List<string>> ListAllAsync(int limit)
    {
        var names = new List<string>();
        while (await Storage.InfosAsync(names.LastOrDefault(), limit) is { Length: > 0 } page)
        {
            Assert.True(page.Length <= limit && names.Count < 1_000, "a page broke its limit, or the list did not end");
            names.AddRange(page.Select(info => info.Name));
        }

        return names;
    }
}
