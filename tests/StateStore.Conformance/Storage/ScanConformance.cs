namespace StateStore.Conformance.Storage;

/// <summary>Listing by id: order, prefix, paging.</summary>
public class ScanConformance(IStorageTarget target, KeyKind kind = KeyKind.Conversation) : StorageConformance(target, kind)
{
    [Fact]
    public async Task A_scan_lists_ids_in_the_order_of_their_utf8_bytes()
    {
        await WriteAsync([.. OddIds.All.Select(id => Put(id, 1))]);

        Assert.Equal(OddIds.InOrder, await ScanAllAsync(new(Kind, "", null, 1_000)));
    }

    [Fact]
    public async Task Pages_of_any_size_together_are_the_whole_list()
    {
        await WriteAsync([.. OddIds.All.Select(id => Put(id, 1))]);

        foreach (var limit in new[] { 1, 2, 7, OddIds.All.Count, OddIds.All.Count + 1 })
        {
            Assert.Equal(OddIds.InOrder, await ScanAllAsync(new(Kind, "", null, limit)));
        }
    }

    [Fact]
    public async Task Pages_with_values_have_the_same_entries_as_pages_without()
    {
        await WriteAsync([.. OddIds.All.Select((id, i) => Put(id, i + 1))]);

        foreach (var limit in new[] { 1, 7, OddIds.All.Count })
        {
            ScanQuery named = new(Kind, "", null, limit);
            for (var isOver = false; !isOver;)
            {
                var expected = await Storage.ScanAsync(Namespace, named, default);
                var page = await Storage.ScanAsync(Namespace, named with { IsOfValues = true }, default);
                Assert.Equal(expected.Next, page.Next);
                Assert.Equal(expected.Entries.Select(Described), page.Entries.Select(Described));
                named = named with { After = page.Next };
                isOver = page.Next is null;
            }
        }

        static (EntityVersion, string) Described(ScannedEntry entry) => (entry.Version, Convert.ToHexString(entry.Value.Span));
    }

    [Theory]
    [InlineData("a", "a|a:|a:b|aa|ab|a😀")]
    [InlineData("a:", "a:|a:b")]
    [InlineData("%", "%|%x")]
    [InlineData("_", "_|_x")]
    [InlineData("*", "*|*x")]
    [InlineData("[a", "[a]")]
    [InlineData("\\", "\\|\\x")]
    [InlineData("\uFFFF", "\uFFFF|\uFFFFx")]
    [InlineData("\U0010FFFF", "\U0010FFFF|\U0010FFFFx")]
    [InlineData("😀", "😀|😀x")]
    [InlineData("nothing", "")]
    public async Task A_prefix_has_no_wild_cards(string prefix, string expected)
    {
        string[] ids =
        [
            "A", "a", "a:", "a:b", "aa", "ab", "a😀", "b", "%", "%x", "_", "_x", "*", "*x", "[a]", "\\", "\\x",
            "\uFFFF", "\uFFFFx", "\U0010FFFF", "\U0010FFFFx", "😀", "😀x", "😁",
        ];
        await WriteAsync([.. ids.Select(id => Put(id, 1))]);

        var found = await ScanAllAsync(new(Kind, prefix, null, 2));
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), found);
    }

    [Theory]
    [InlineData("", null, "a|b|b1|b2|c")]
    [InlineData("", "b", "b1|b2|c")]
    [InlineData("", "b0", "b1|b2|c")]
    [InlineData("", "c", "")]
    [InlineData("", "zzz", "")]
    [InlineData("b", "a", "b|b1|b2")]
    [InlineData("b", "b", "b1|b2")]
    [InlineData("b", "b2", "")]
    [InlineData("b", "c", "")]
    public async Task The_after_id_is_exclusive_may_be_missing_and_combines_with_a_prefix(string prefix, string? after, string expected)
    {
        await WriteAsync([.. new[] { "c", "b2", "a", "b", "b1" }.Select(id => Put(id, 1))]);

        var found = await ScanAllAsync(new(Kind, prefix, after, 2));
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), found);
    }

    [Fact]
    public async Task A_scan_returns_values_and_versions_and_omits_missing_entries()
    {
        await WriteAsync(Put("a", 1, "x"), Put("b", 1), Put("c", 1), Put("d", 1));
        await WriteAsync(Delete("b", 2), Write.Forget(Key("c")), Put("d", 5, "y"));

        var page = await Storage.ScanAsync(Namespace, new(Kind, "", null, 10), default);

        Assert.Equal([("a", 1), ("d", 5)], page.Entries.Select(entry => (entry.Id, entry.Version.Value)));
        Assert.Equal(Sample.Text(Sample.ConversationValue(1, "x")), Sample.Text(page.Entries[0].Value));
        Assert.Equal(Sample.Text(Sample.ConversationValue(5, "y")), Sample.Text(page.Entries[1].Value));
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData("", null, "c|b2|b1|b|a")]
    [InlineData("", "b1", "b|a")]
    [InlineData("", "b0", "b|a")]
    [InlineData("", "zzz", "c|b2|b1|b|a")]
    [InlineData("", "a", "")]
    [InlineData("b", null, "b2|b1|b")]
    [InlineData("b", "c", "b2|b1|b")]
    [InlineData("b", "b1", "b")]
    [InlineData("b", "b", "")]
    [InlineData("b", "a", "")]
    public async Task A_descending_scan_returns_the_ids_below_its_after_id(string prefix, string? after, string expected)
    {
        await WriteAsync([.. new[] { "c", "b2", "a", "b", "b1" }.Select(id => PutInTerm(id, 1, null, "open"))]);

        var ids = expected.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ids, await ScanAllAsync(new(Kind, prefix, after, 2) { IsDescending = true }));
        Assert.Equal(ids, await ScanAllAsync(new(Kind, prefix, after, 2, "open") { IsDescending = true }));
    }

    [Fact]
    public async Task A_descending_scan_is_an_ascending_scan_reversed()
    {
        await WriteAsync([.. OddIds.All.Select(id => Put(id, 1))]);

        Assert.Equal(OddIds.InOrder.Reverse(), await ScanAllAsync(new(Kind, "", null, 7) { IsDescending = true }));
    }

    [Fact]
    public async Task A_scan_returns_entries_of_its_kind_only()
    {
        await WriteAsync(Put("mine", 1), Write.Put(new(Kind == KeyKind.Record ? KeyKind.Table : KeyKind.Record, "other"), Sample.Version(1), Sample.ConversationValue(1)));

        Assert.Equal(["mine"], await ScanAllAsync(new(Kind, "", null, 10)));
    }

    [Fact]
    public async Task A_recreated_entry_is_listed_again()
    {
        await WriteAsync(Put("a", 1));
        await WriteAsync(Delete("a", 2));
        await WriteAsync(Put("a", 3));

        Assert.Equal(["a"], await ScanAllAsync(new(Kind, "", null, 10)));
    }

    [Fact]
    public async Task A_scan_of_a_missing_namespace_is_empty()
    {
        var page = await Storage.ScanAsync("never", new(Kind, "", null, 10), default);

        Assert.Empty(page.Entries);
        Assert.Null(page.Next);
    }

    private Task<List<string>> ScanAllAsync(ScanQuery query) => Storage.ScanAllAsync(Namespace, query);
}
