namespace StateStore.Conformance.Storage;

/// <summary>Deletion in stores that several processes may use: a store never recreates what another one deleted, whatever it has cached.</summary>
public class SharedDeletionConformance(IStorageTarget target) : StorageConformance(target)
{
    [Fact]
    public async Task A_namespace_deleted_by_one_store_is_empty_and_unchangeable_by_stale_commits_of_another()
    {
        await using var other = await OpenAsync();
        await other.CommitAsync(new(Namespace, [], [Sample.Put("a", 1)], [Sample.EventOf("a", "1")]), default);
        await Storage.DeleteNamespaceAsync(Namespace, default);

        Assert.Null((await other.LoadAsync(Namespace, EntityKey.Conversation("a"), default)).Value);
        Assert.Empty(await other.ReadHistoryAsync(Namespace, EntityKey.Conversation("a"), 10, default));
        Assert.Empty(await other.InfosAsync(null, 10));
        await SweepAsync(other);
        foreach (var stale in new[] { Sample.Check("a", 1), Sample.Check("b", 0), new Check(EntityKey.Schema, EntityVersion.None) })
        {
            Assert.False((await other.CommitAsync(new(Namespace, [stale], [Sample.Put("a", 2)], [Sample.Event("stale")]), default)).IsCommitted);
        }
    }

    [Fact]
    public async Task A_namespace_recreated_by_another_store_is_listed_again()
    {
        await using var other = await OpenAsync();
        for (var life = 1; life <= 3; life++)
        {
            var version = (await other.LoadAsync(Namespace, EntityKey.Conversation("a"), default)).Version.Next.Value;
            await other.CommitAsync(new(Namespace, [], [Sample.Put("a", version)], [Sample.EventOf("a", $"{life}")]), default);
            Assert.Equal(new(Namespace, 1, 1), Assert.Single(await Storage.InfosAsync(null, 10)));
            await AssertLogAsync([$"{life}"]);

            await Storage.DeleteNamespaceAsync(Namespace, default);
            await SweepAsync(Storage);
            Assert.Empty(await other.InfosAsync(null, 10));
        }
    }

    [Fact]
    public async Task Commits_that_race_with_a_deletion_are_made_before_or_after_it_or_not_at_all()
    {
        await using var other = await OpenAsync();
        var highest = 0L;
        for (var life = 0; life < 5; life++)
        {
            using var stop = new CancellationTokenSource();
            var writing = Task.Run(() => WriteAsync(other, stop.Token));
            await Storage.WaitForAppendAsync(Namespace, (await ReadLogAsync(LogPosition.Start, limit: 0)).Tail, default);
            await Storage.DeleteNamespaceAsync(Namespace, default);
            await SweepAsync(Storage);
            await stop.CancelAsync();
            highest = await AssertOneLifeAsync(await Deadline.Within(writing, "the writer"), highest);
        }
    }

    /// <summary>Writes until it is stopped; returns the acknowledged versions in order.</summary>
    private static async Task<List<long>> WriteAsync(IStateStorage store, CancellationToken stop)
    {
        var made = new List<long>();
        while (!stop.IsCancellationRequested)
        {
            var next = (await store.LoadAsync(Namespace, EntityKey.Conversation("a"), default)).Version.Next.Value;
            var commit = new Commit(Namespace, [Sample.Check("a", next - 1)], [Sample.Put("a", next)], [Sample.EventOf("a", $"{next}")]);
            if ((await store.CommitAsync(commit, default)).IsCommitted)
            {
                made.Add(next);
            }
        }

        return made;
    }

    /// <summary>The stored events are the newest acknowledged ones, without a gap, and no version was acknowledged twice.</summary>
    private async Task<long> AssertOneLifeAsync(List<long> made, long highest)
    {
        Assert.Equal(made.Order().Distinct(), made);
        Assert.True(made[0] > highest, "a version came back");
        var log = (await ReadLogAsync(LogPosition.Start, 10_000)).Entries.Select(entry => Sample.Text(entry.Payload)).ToList();
        Assert.Equal(made.TakeLast(log.Count).Select(version => Sample.Text(Sample.Event($"{version}"))), log);
        var entry = await LoadAsync("a");
        Assert.Equal((log.Count > 0, log.Count > 0 ? made[^1] : entry.Version.Value), (entry.Value is not null, entry.Version.Value));
        return made[^1];
    }

    private static async Task SweepAsync(IStateStorage store)
    {
        while (await store.SweepNamespaceAsync(Namespace, default))
        {
        }
    }
}
