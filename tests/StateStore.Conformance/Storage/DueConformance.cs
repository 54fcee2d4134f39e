namespace StateStore.Conformance.Storage;

/// <summary>The due index changes in the same commit as the entry. A scan returns the due entries, earliest first.</summary>
public class DueConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Entries_become_due_exactly_at_their_due_time()
    {
        await WriteAsync(Sample.PutDue("a", 1, Noon.AddMilliseconds(1)));

        Assert.Empty(await ScanAsync(Noon));
        var due = Assert.Single(await ScanAsync(Noon.AddMilliseconds(1)));
        Assert.Equal(new DueEntry(EntityKey.Conversation("a"), Sample.Version(1), Noon.AddMilliseconds(1), HasValue: true), due.WithoutLife());
    }

    [Fact]
    public async Task Due_entries_are_returned_earliest_first_up_to_the_limit()
    {
        string[] ids = ["c", "a", "d", "b"];
        await WriteAsync([.. ids.Select((id, i) => Sample.PutDue(id, 1, Noon.AddHours(i)))]);

        Assert.Equal(["c", "a", "d"], (await ScanAsync(Noon.AddHours(2))).Select(due => due.Key.Id));
        Assert.Equal(["c", "a"], (await ScanAsync(Noon.AddHours(9), limit: 2)).Select(due => due.Key.Id));
    }

    [Fact]
    public async Task Entries_due_at_the_same_moment_are_all_returned()
    {
        await WriteAsync([.. OddIds.All.Select(id => Sample.PutDue(id, 1, Noon))]);

        Assert.Equal(OddIds.All.Order(StringComparer.Ordinal), (await ScanAsync(Noon)).Select(due => due.Key.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_write_replaces_the_due_time()
    {
        await WriteAsync(Sample.PutDue("moved", 1, Noon), Sample.PutDue("cleared", 1, Noon), Sample.PutDue("kept", 1, Noon));
        await WriteAsync(Sample.PutDue("moved", 2, Noon.AddHours(1)), Sample.Put("cleared", 2));

        Assert.Equal(["kept"], (await ScanAsync(Noon)).Select(due => due.Key.Id));
        Assert.Equal(["kept", "moved"], (await ScanAsync(Noon.AddHours(1))).Select(due => due.Key.Id));
    }

    [Fact]
    public async Task A_deleted_or_forgotten_entry_is_no_longer_due()
    {
        await WriteAsync(Sample.PutDue("a", 1, Noon), Sample.PutDue("b", 1, Noon));
        await WriteAsync(Sample.Delete("a", 2), Write.Forget(EntityKey.Conversation("b")) with { Due = Noon });

        Assert.Empty(await ScanAsync(Noon));
    }

    [Fact]
    public async Task A_deleted_entry_may_have_a_due_time()
    {
        await WriteAsync(Sample.Delete("a", 2) with { Due = Noon });

        var due = Assert.Single(await ScanAsync(Noon));
        Assert.Equal(new DueEntry(EntityKey.Conversation("a"), Sample.Version(2), Noon, HasValue: false), due.WithoutLife());
    }

    [Fact]
    public async Task Entries_of_all_kinds_may_be_due()
    {
        EntityKey[] keys = [EntityKey.Schema, EntityKey.Conversation("a"), EntityKey.Idempotency("a")];
        await WriteAsync(
            Write.Put(keys[0], Sample.Version(3), Sample.SchemaValue(3)) with { Due = Noon },
            Sample.PutDue("a", 2, Noon.AddSeconds(1)),
            Sample.PutAnswer("a", 4) with { Due = Noon.AddSeconds(3) });

        var due = await ScanAsync(Noon.AddSeconds(3));
        Assert.Equal(keys, due.Select(entry => entry.Key));
        Assert.Equal([3, 2, 4], due.Select(entry => entry.Version.Value));
    }

    [Fact]
    public async Task A_refused_commit_makes_nothing_due()
    {
        var refused = await TryCommitAsync([Sample.Check("a", 7)], [Sample.PutDue("a", 8, Noon)], []);

        Assert.False(refused.IsCommitted);
        Assert.Empty(await ScanAsync(Noon));
    }

    [Fact]
    public async Task Namespaces_have_due_indexes_of_their_own()
    {
        await CommitAsync([Sample.PutDue("a", 1, Noon)], [], "one");
        await CommitAsync([Sample.PutDue("b", 1, Noon)], [], "one:two");

        Assert.Equal("a", Assert.Single(await Storage.ScanDueAsync("one", Noon, 10, default)).Key.Id);
        Assert.Equal("b", Assert.Single(await Storage.ScanDueAsync("one:two", Noon, 10, default)).Key.Id);
        Assert.Empty(await ScanAsync(Noon));
    }

    [Fact]
    public async Task Namespaces_with_due_entries_are_listed_earliest_first()
    {
        await CommitAsync([Sample.PutDue("a", 1, Noon.AddHours(2)), Sample.PutDue("b", 1, Noon.AddHours(5))], [], "second");
        await CommitAsync([Sample.PutDue("a", 1, Noon.AddHours(1)), Sample.PutDue("b", 1, Noon.AddHours(4))], [], "first");
        await CommitAsync([Sample.PutDue("a", 1, Noon.AddHours(3))], [], "third");
        await CommitAsync([Sample.Put("a", 1)], [], "none");

        Assert.Empty(await ListAsync(Noon));
        Assert.Equal(["first", "second"], await ListAsync(Noon.AddHours(2)));
        Assert.Equal(["first", "second", "third"], await ListAsync(Noon.AddHours(9)));
        Assert.Equal("first", (await ListAsync(Noon.AddHours(9), limit: 1))[0]);
    }

    [Fact]
    public async Task A_namespace_is_listed_by_its_current_due_times()
    {
        await CommitAsync([Sample.PutDue("a", 1, Noon), Sample.PutDue("b", 1, Noon)], [], "later");
        await CommitAsync([Sample.PutDue("a", 1, Noon.AddHours(3))], [], "earlier");
        await CommitAsync([Sample.PutDue("a", 1, Noon)], [], "never");

        await CommitAsync([Sample.PutDue("a", 2, Noon.AddHours(2)), Write.Forget(EntityKey.Conversation("b"))], [], "later");
        await CommitAsync([Sample.PutDue("b", 1, Noon.AddHours(1))], [], "earlier");
        await CommitAsync([Sample.Put("a", 2)], [], "never");

        Assert.Empty(await ListAsync(Noon));
        Assert.Equal(["earlier"], await ListAsync(Noon.AddHours(1)));
        Assert.Equal(["earlier", "later"], await ListAsync(Noon.AddHours(9)));
    }

    private async Task<IReadOnlyList<string>> ListAsync(DateTimeOffset until, int limit = 1_000) =>
        await Storage.ListDueNamespacesAsync(until, limit, default);

    private async Task<IReadOnlyList<DueEntry>> ScanAsync(DateTimeOffset until, int limit = 1_000) =>
        await Storage.ScanDueAsync(Namespace, until, limit, default);
}
