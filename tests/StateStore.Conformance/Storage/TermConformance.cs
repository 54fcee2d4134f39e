namespace StateStore.Conformance.Storage;

/// <summary>The index of terms changes in the same commit as the entry. A scan by term works like a scan by id.</summary>
public class TermConformance(IStorageTarget target, KeyKind kind = KeyKind.Conversation) : StorageConformance(target, kind)
{
    [Fact]
    public async Task A_scan_by_term_lists_the_entries_with_that_term_in_order()
    {
        await WriteAsync([.. OddIds.All.Select((id, i) => PutInTerm(id, 1, null, i % 2 == 0 ? "open" : "closed"))]);

        var open = OddIds.All.Where((_, i) => i % 2 == 0).ToHashSet();
        Assert.Equal(OddIds.InOrder.Where(open.Contains), await ScanAsync("open"));
        Assert.Equal(OddIds.InOrder.Where(id => !open.Contains(id)), await ScanAsync("closed"));
        Assert.Empty(await ScanAsync("ope"));
    }

    [Fact]
    public async Task Odd_terms_do_not_collide()
    {
        var terms = OddIds.All;
        await WriteAsync([.. terms.Select((term, i) => PutInTerm($"id-{i}", 1, null, term))]);

        for (var i = 0; i < terms.Count; i++)
        {
            Assert.Equal([$"id-{i}"], await ScanAsync(terms[i]));
        }
    }

    [Fact]
    public async Task Terms_and_ids_with_separators_do_not_collide()
    {
        await WriteAsync(
            PutInTerm("b:c", 1, null, "a"), PutInTerm("c", 1, null, "a:b"), PutInTerm("bc", 1, null, "a"),
            PutInTerm("/c", 1, null, "a/b"), PutInTerm("b//c", 1, null, "a"));

        Assert.Equal(["b//c", "b:c", "bc"], await ScanAsync("a"));
        Assert.Equal(["c"], await ScanAsync("a:b"));
        Assert.Equal(["/c"], await ScanAsync("a/b"));
    }

    [Fact]
    public async Task An_entry_moves_from_its_previous_term_to_the_new_one()
    {
        await WriteAsync(PutInTerm("a", 1, null, "open"), PutInTerm("b", 1, null, "open"));
        await WriteAsync(PutInTerm("a", 2, "open", "closed"));

        Assert.Equal(["b"], await ScanAsync("open"));
        Assert.Equal(["a"], await ScanAsync("closed"));
    }

    [Fact]
    public async Task A_write_without_a_term_keeps_the_term_of_the_entry()
    {
        await WriteAsync(PutInTerm("a", 1, null, "open"));
        await WriteAsync(Put("a", 2, "new"));

        var page = await Storage.ScanAsync(Namespace, new(Kind, "", null, 10, "open"), default);
        var entry = Assert.Single(page.Entries);
        Assert.Equal(("a", 2), (entry.Id, entry.Version.Value));
        Assert.Equal(Sample.Text(Sample.ConversationValue(2, "new")), Sample.Text(entry.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_entry_has_no_term(bool forget)
    {
        await WriteAsync(PutInTerm("a", 1, null, "open"), PutInTerm("b", 1, null, "open"));
        var removal = forget ? Write.Forget(Key("a")) : Delete("a", 2);
        await WriteAsync(removal with { FormerTerm = "open" });

        Assert.Equal(["b"], await ScanAsync("open"));
    }

    [Fact]
    public async Task A_refused_commit_changes_no_term()
    {
        await WriteAsync(PutInTerm("a", 1, null, "open"));

        var refused = await TryCommitAsync([new(Key("a"), Sample.Version(7))], [PutInTerm("a", 8, "open", "closed")], []);

        Assert.False(refused.IsCommitted);
        Assert.Equal(["a"], await ScanAsync("open"));
        Assert.Empty(await ScanAsync("closed"));
    }

    [Theory]
    [InlineData("", null, "a|b1|b2|b3|c")]
    [InlineData("b", null, "b1|b2|b3")]
    [InlineData("b", "b1", "b2|b3")]
    [InlineData("", "b2", "b3|c")]
    [InlineData("b", "c", "")]
    public async Task A_term_combines_with_prefix_after_and_limit(string prefix, string? after, string expected)
    {
        await WriteAsync([.. new[] { "c", "b3", "b1", "a", "b2" }.Select(id => PutInTerm(id, 1, null, "open"))]);
        await WriteAsync([.. new[] { "b0", "b11", "d" }.Select(id => PutInTerm(id, 1, null, "closed"))]);

        var found = await Storage.ScanAllAsync(Namespace, new(Kind, prefix, after, 2, "open"));
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), found);
    }

    private Task<List<string>> ScanAsync(string term) => Storage.ScanAllAsync(Namespace, new(Kind, "", null, 5, term));
}
