namespace StateStore.Conformance.Storage;

/// <summary>The number of namespaces is limited.</summary>
public class NamespaceQuotaConformance(IStorageTarget target) : StorageConformance(target)
{
    protected override StorageOptions Options => new() { MaxNamespaces = 2 };

    [Fact]
    public async Task A_namespace_beyond_the_quota_is_refused_and_changes_nothing()
    {
        await CommitAsync([Sample.Put("a", 1)], [], "one");
        await CommitAsync([], [Sample.Event("1")], "two");

        Assert.True((await TryCommitAsync([], [Sample.Put("a", 1)], [Sample.Event("1")], "three")).IsOneTooMany);
        Assert.Equal(["one", "two"], (await Storage.InfosAsync(null, 10)).Select(info => info.Name));
        Assert.Null((await LoadAsync(EntityKey.Conversation("a"), "three")).Value);
        Assert.True((await TryCommitAsync([Sample.Check("a", 1)], [Sample.Put("a", 2)], [], "one")).IsCommitted);
    }

    [Theory]
    [InlineData("$access")]
    [InlineData("$webhooks")]
    public async Task The_namespace_of_the_server_needs_no_place_in_the_quota_and_takes_none(string ofServer)
    {
        await CommitAsync([Sample.Put("a", 1)], [], "one");
        await CommitAsync([Sample.Put("a", 1)], [], ofServer);
        await CommitAsync([Sample.Put("a", 1)], [], "two");
        Assert.True((await TryCommitAsync([], [Sample.Put("a", 1)], [], "three")).IsOneTooMany);
        if (Target.IsDurable)
        {
            await ReopenAsync();
            await CommitAsync([Sample.Put("b", 2)], [], ofServer);
            Assert.True((await TryCommitAsync([], [Sample.Put("a", 1)], [], "three")).IsOneTooMany);
        }
    }

    [Fact]
    public async Task A_deleted_namespace_frees_its_place_in_the_quota()
    {
        await CommitAsync([Sample.Put("a", 1)], [], "one");
        await CommitAsync([Sample.Put("a", 1)], [], "two");
        await Storage.DeleteNamespaceAsync("one", default);
        while (await Storage.SweepNamespaceAsync("one", default))
        {
        }

        await CommitAsync([Sample.Put("a", 1)], [], "three");
        Assert.True((await TryCommitAsync([], [Sample.Put("a", 1_000)], [], "one")).IsOneTooMany);
    }

    [Fact]
    public async Task Concurrent_commits_do_not_exceed_the_namespace_quota()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => TryCommitAsync([], [Sample.Put("a", 1)], [], $"n{n}"))));

        Assert.Equal(2, results.Count(result => result.IsCommitted));
        Assert.Equal(2, (await Storage.InfosAsync(null, 100)).Length);
    }
}
