using StateStore.Conformance;
using StateStore.Conformance.Storage;
using StateStore.Storage.Sqlite.Tests.Processes;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>Commits that share a transaction succeed or fail independently.</summary>
public sealed class BatchTests : IDisposable
{
    private const string Namespace = Counting.Namespace;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_that_fails_does_not_fail_its_batch()
    {
        await using var storage = await SqliteStores.OpenAsync(SqliteStores.Options(_folder.Database) with { MaxValueBytes = 10_000 });
        var tooLarge = Write.Put(EntityKey.Conversation("large"), new(1), new byte[20_000]);
        var notUnicode = Sample.Put("\uD800", 1);

        var batch = await InOneBatchAsync(() => Enumerable.Range(0, 20).Select(i => i switch
        {
            5 => CommitAsync(storage, tooLarge, "large:1"),
            12 => CommitAsync(storage, notUnicode, "lone:1"),
            _ => CommitAsync(storage, Sample.Put($"c{i}", 1), $"c{i}:1"),
        }));

        await Assert.ThrowsAsync<SqliteException>(() => batch[5]);
        await Assert.ThrowsAsync<ArgumentException>(() => batch[12]);
        foreach (var (_, task) in batch.Index().Where(pair => pair.Index is not (5 or 12)))
        {
            Assert.True((await task).IsCommitted);
        }

        Assert.Equal(18, (await Counting.VerifyAsync(storage)).Count);
    }

    [Fact]
    public async Task The_first_of_conflicting_commits_in_one_batch_wins_and_the_others_see_its_version()
    {
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);

        var batch = await InOneBatchAsync(() => Enumerable.Range(0, 10).Select(_ => storage.CommitAsync(
            new(Namespace, [Sample.Check("a", 0)], [Sample.Put("a", 1)], [new(Sample.Bytes("a:1"))]), default).AsTask()));

        var results = await Task.WhenAll(batch);
        Assert.True(results[0].IsCommitted);
        Assert.All(results.Skip(1), result => Assert.Equal(1, result.Current.Value));
        await Counting.VerifyAsync(storage);
    }

    /// <summary>The writer caches the row and the version of an entry between batches.</summary>
    [Fact]
    public async Task The_writers_memory_of_an_entry_is_dropped_after_other_writers_and_failed_batches()
    {
        await using var mine = await SqliteStores.OpenAsync(SqliteStores.Options(_folder.Database) with { MaxValueBytes = 10_000 });
        await using var theirs = await SqliteStores.OpenAsync(_folder.Database);
        Assert.True((await SetAsync(mine, 0, Sample.Put("a", 1))).IsCommitted);

        Assert.True((await SetAsync(theirs, 1, Sample.Put("a", 2))).IsCommitted);
        Assert.Equal(2, (await SetAsync(mine, 1, Sample.Put("a", 2))).Current.Value);
        Assert.True((await SetAsync(theirs, 2, Write.Forget(EntityKey.Conversation("a")))).IsCommitted);
        Assert.Equal(0, (await SetAsync(mine, 2, Sample.Put("a", 3))).Current.Value);

        var batch = await InOneBatchAsync<Task<CommitResult>>(() => [SetAsync(mine, 0, Sample.Put("a", 1)), SetAsync(mine, 0, Write.Put(EntityKey.Conversation("b"), new(1), new byte[20_000]))]);
        Assert.True((await batch[0]).IsCommitted);
        await Assert.ThrowsAsync<SqliteException>(() => batch[1]);
        Assert.True((await SetAsync(mine, 1, Sample.Put("a", 2))).IsCommitted);
        Assert.True((await SetAsync(mine, 0, Sample.Put("b", 1))).IsCommitted);
    }

    [Fact]
    public async Task Terms_are_counted_once_after_failed_batches_and_beside_other_writers()
    {
        await using var mine = await SqliteStores.OpenAsync(SqliteStores.Options(_folder.Database) with { MaxValueBytes = 10_000 });
        await using var theirs = await SqliteStores.OpenAsync(_folder.Database);
        for (var version = 1; version <= 6; version++)
        {
            var writer = version % 2 == 0 ? mine : theirs;
            var batch = await InOneBatchAsync(() => Enumerable.Range(0, 10).Select(i => i == 7
                ? SetAsync(mine, 0, Write.Put(EntityKey.Conversation("large"), new(1), new byte[20_000]))
                : SetAsync(writer, version - 1, Counting.Increment($"c{i}", version))));

            await Assert.ThrowsAsync<SqliteException>(() => batch[7]);
            Assert.All(batch.Where(task => task.IsCompletedSuccessfully), task => Assert.True(task.Result.IsCommitted));
            await Counting.VerifyTermsAsync(mine);
        }

        Assert.Equal((9 * 6, 9 * 5), await FlowsAsync(mine));
    }

    [Fact]
    public async Task Terms_of_a_namespace_that_begins_again_in_the_batch_of_its_deletion_begin_at_zero()
    {
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        const int Steps = 10;

        await InOneBatchAsync<Task>(() =>
        [
            SetAsync(storage, 0, Counting.Increment("a", 1)),
            SetAsync(storage, 1, Counting.Increment("a", 2)),
            storage.DeleteNamespaceAsync(Namespace, default).AsTask(),
            .. Enumerable.Range(0, Steps).Select(_ => storage.SweepNamespaceAsync(Namespace, default).AsTask()),
            storage.CommitAsync(new(Namespace, [], [Counting.Increment("a", 3) with { FormerTerm = null }], []), default).AsTask(),
        ]);

        await Counting.VerifyTermsAsync(storage);
        Assert.Equal((1, 0), await FlowsAsync(storage));
    }

    [Fact]
    public async Task Slots_of_more_than_an_hour_ago_are_removed_when_terms_change_again()
    {
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        var writes = Enumerable.Range(0, 20).Select(i => Sample.PutInTerm($"c{i}", 1, null, $"term {i}") with { TermAt = Counting.Start });
        await storage.CommitAsync(new(Namespace, [], [.. writes], []), default);

        for (var version = 1; version <= 10; version++)
        {
            await SetAsync(storage, version - 1, Counting.Increment("a", version) with { TermAt = Counting.Start.AddHours(version) });
        }

        // The slots of the last increment.
        using var raw = new RawDatabase(_folder.Database);
        Assert.Equal(2, raw.Number("SELECT count(*) FROM term_slots"));
    }

    private static async Task<(long Arrivals, long Departures)> FlowsAsync(SqliteStorage storage)
    {
        var terms = (await storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, null, 10, Counting.Start), default)).Terms;
        return (terms.Sum(term => term.LastHour.Arrivals), terms.Sum(term => term.LastHour.Departures));
    }

    private static Task<CommitResult> SetAsync(SqliteStorage storage, long version, Write write) =>
        storage.CommitAsync(new(Namespace, [new(write.Key, new(version))], [write], []), default).AsTask();

    private static Task<CommitResult> CommitAsync(SqliteStorage storage, Write write, string payload) =>
        storage.CommitAsync(new(Namespace, [], [write], [new(Sample.Bytes(payload))]), default).AsTask();

    /// <summary>Blocks the writer with a lock until all commits are queued.</summary>
    private async Task<List<TTask>> InOneBatchAsync<TTask>(Func<IEnumerable<TTask>> start)
        where TTask : Task
    {
        using var other = new RawDatabase(_folder.Database);
        other.Execute("BEGIN IMMEDIATE");
        var batch = start().ToList();
        other.Execute("ROLLBACK");
        await Deadline.Within(Task.WhenAll(batch.Select(task => Task.WhenAny(task))), "all commits of the batch");
        return batch;
    }
}
