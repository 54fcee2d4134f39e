namespace StateStore.Conformance.Storage;

/// <summary>Dry runs: the store answers as for the commit, and changes nothing.</summary>
public class DryRunConformance(IStorageTarget target) : StorageConformance(target)
{
    private static readonly DateTimeOffset Due = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    protected override StorageOptions Options => new() { MaxNamespaces = 2 };

    [Fact]
    public async Task A_dry_run_of_a_commit_that_would_be_made_succeeds_and_changes_nothing()
    {
        await CommitAsync([Sample.PutInTerm("a", 1, null, "open"), Sample.Put("b", 1)], [Sample.EventOf("a", "1")]);
        var commit = new Commit(
            Namespace,
            [Sample.Check("a", 1), Sample.Check("c", 0)],
            [Sample.PutInTerm("a", 2, "open", "paid") with { Due = Due }, Sample.Delete("b", 2), Sample.Put("c", 1)],
            [Sample.EventOf("a", "2"), Sample.Event("3")]);

        var result = await RunAsync(commit);

        Assert.True(result.IsCommitted);
        Assert.Empty(result.Positions);
        await AssertEntryAsync("a", 1, Sample.ConversationValue(1));
        await AssertEntryAsync("b", 1, Sample.ConversationValue(1));
        await AssertEntryAsync("c", 0, null);
        await AssertLogAsync(["1"]);
        Assert.Single(await HistoryAsync("a"));
        Assert.Empty(await Storage.ScanDueAsync(Namespace, Due, 10, default));
        Assert.Single((await Storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 10, "open"), default)).Entries);
        Assert.Equal(2, (await Storage.DescribeNamespaceAsync(Namespace, default)).Of(EntryCount.Conversations).Entries);
        Assert.True((await Storage.CommitAsync(commit, default)).IsCommitted);
    }

    [Fact]
    public async Task A_dry_run_of_a_commit_with_a_wrong_check_is_refused()
    {
        await WriteAsync(Sample.Put("a", 2));

        var result = await RunAsync(new(Namespace, [Sample.Check("a", 1)], [Sample.Put("a", 3)], []));

        Assert.Equal((Sample.Check("a", 1), 2), (result.Failed, result.Current.Value));
    }

    [Fact]
    public async Task A_dry_run_of_a_commit_beyond_the_quota_is_refused_with_the_same_excess()
    {
        await WriteAsync(Sample.Put("a", 1));
        var commit = new Commit(Namespace, [], [Sample.Put("b", 1)], []) { Quota = new() { Conversations = new(1, long.MaxValue) } };

        var refused = await RunAsync(commit);

        Assert.NotNull(refused.Full);
        Assert.Equal((await Storage.CommitAsync(commit, default)).Full, refused.Full);
    }

    [Fact]
    public async Task A_dry_run_in_a_namespace_that_holds_nothing_leaves_it_so_and_takes_no_place()
    {
        await CommitAsync([Sample.Put("a", 1)], [], "one");
        foreach (var ns in (string[])["two", "three", "four"])
        {
            Assert.True((await RunAsync(new(ns, [], [Sample.Put("a", 1)], [Sample.Event("1")]))).IsCommitted);
        }

        Assert.Equal(["one"], (await Storage.InfosAsync(null, 10)).Select(info => info.Name));
        await CommitAsync([Sample.Put("a", 1)], [Sample.Event("1")], "five");
        Assert.True((await RunAsync(new("six", [], [Sample.Put("a", 1)], []))).IsOneTooMany);
        Assert.True((await RunAsync(new("five", [Sample.Check("a", 1)], [Sample.Put("a", 2)], []))).IsCommitted);
    }

    [Fact]
    public async Task Dry_runs_beside_commits_neither_change_nor_delay_them()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Task.Run(async () =>
        {
            var commit = new Commit(Namespace, [Sample.Check($"{n}", 0)], [Sample.Put($"{n}", 1)], [Sample.Event($"{n}")]);
            Assert.True((n % 2 == 0 ? await RunAsync(commit) : await Storage.CommitAsync(commit, default)).IsCommitted);
        })));

        var log = await ReadLogAsync(LogPosition.Start);
        Assert.Equal(
            Enumerable.Range(0, 200).Where(n => n % 2 == 1).Select(n => Sample.Text(Sample.Event($"{n}"))).Order(),
            log.Entries.Select(entry => Sample.Text(entry.Payload)).Order());
    }

    private async Task<CommitResult> RunAsync(Commit commit) => await Storage.CommitAsync(commit with { IsDryRun = true }, default);
}
