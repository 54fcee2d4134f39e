namespace StateStore.Conformance.Storage;

/// <summary>Listing by id: order, prefix, paging.</summary>
public class ScanConformance(IStorageTarget target) : StorageConformance(target)
{
    [Fact]
    public async Task A_scan_lists_ids_in_the_order_of_their_utf8_bytes()
    {
        await WriteAsync([.. OddIds.All.Select(id => Sample.Put(id, 1))]);

        Assert.Equal(OddIds.InOrder, await ScanAllAsync(new(KeyKind.Conversation, "", null, 1_000)));
    }

    [Fact]
    public async Task Pages_joined_are_the_whole_whatever_their_size()
    {
        await WriteAsync([.. OddIds.All.Select(id => Sample.Put(id, 1))]);

        foreach (var limit in new[] { 1, 2, 7, OddIds.All.Count, OddIds.All.Count + 1 })
        {
            Assert.Equal(OddIds.InOrder, await ScanAllAsync(new(KeyKind.Conversation, "", null, limit)));
        }
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
    public async Task A_prefix_means_its_characters_and_nothing_else(string prefix, string expected)
    {
        string[] ids =
        [
            "A", "a", "a:", "a:b", "aa", "ab", "a😀", "b", "%", "%x", "_", "_x", "*", "*x", "[a]", "\\", "\\x",
            "\uFFFF", "\uFFFFx", "\U0010FFFF", "\U0010FFFFx", "😀", "😀x", "😁",
        ];
        await WriteAsync([.. ids.Select(id => Sample.Put(id, 1))]);

        var found = await ScanAllAsync(new(KeyKind.Conversation, prefix, null, 2));
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
    public async Task After_is_exclusive_need_not_exist_and_goes_with_a_prefix(string prefix, string? after, string expected)
    {
        await WriteAsync([.. new[] { "c", "b2", "a", "b", "b1" }.Select(id => Sample.Put(id, 1))]);

        var found = await ScanAllAsync(new(KeyKind.Conversation, prefix, after, 2));
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), found);
    }

    [Fact]
    public async Task A_scan_gives_values_and_versions_and_leaves_missing_entries_out()
    {
        await WriteAsync(Sample.Put("a", 1, "x"), Sample.Put("b", 1), Sample.Put("c", 1), Sample.Put("d", 1));
        await WriteAsync(Sample.Delete("b", 2), Write.Forget(EntityKey.Conversation("c")), Sample.Put("d", 5, "y"));

        var page = await Storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 10), default);

        Assert.Equal([("a", 1), ("d", 5)], page.Entries.Select(entry => (entry.Id, entry.Version.Value)));
        Assert.Equal(Sample.Text(Sample.ConversationValue(1, "x")), Sample.Text(page.Entries[0].Value));
        Assert.Equal(Sample.Text(Sample.ConversationValue(5, "y")), Sample.Text(page.Entries[1].Value));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task An_entry_that_comes_back_is_listed_again()
    {
        await WriteAsync(Sample.Put("a", 1));
        await WriteAsync(Sample.Delete("a", 2));
        await WriteAsync(Sample.Put("a", 3));

        Assert.Equal(["a"], await ScanAllAsync(new(KeyKind.Conversation, "", null, 10)));
    }

    [Fact]
    public async Task A_scan_of_a_namespace_that_never_was_is_empty()
    {
        var page = await Storage.ScanAsync("never", new(KeyKind.Conversation, "", null, 10), default);

        Assert.Empty(page.Entries);
        Assert.Null(page.Next);
    }

    private Task<List<string>> ScanAllAsync(ScanQuery query) => Storage.ScanAllAsync(Namespace, query);
}
