using System.Globalization;

namespace StateStore.Conformance.Storage;

/// <summary>Concurrent commits have one order, and every reader sees whole commits.</summary>
public class ConcurrencyConformance(IStorageTarget target) : StorageConformance(target)
{
    private const int Writers = 8;
    private const int Rounds = 25;

    [Fact]
    public async Task One_of_many_concurrent_creations_wins_and_the_others_get_its_version()
    {
        var results = new CommitResult[16];
        await RunAsync(results.Length, async i =>
            results[i] = await TryCommitAsync([Sample.Check("a", 0)], [Sample.Put("a", 1, $"{i}")], [Sample.Event($"{i}")]));

        var winner = Assert.Single(results.Index(), result => result.Item.IsCommitted).Index;
        Assert.All(results.Where(result => !result.IsCommitted), result => Assert.Equal(1, result.Current.Value));
        await AssertEntryAsync("a", 1, Sample.ConversationValue(1, $"{winner}"));
        await AssertLogAsync([$"{winner}"]);
    }

    [Fact]
    public async Task Each_version_has_one_winner_and_the_log_has_every_version_once()
    {
        await RunAsync(Writers, _ => Storage.IncrementAsync(Namespace, "a", Rounds));

        await AssertEntryAsync("a", Writers * Rounds, Sample.ConversationValue(Writers * Rounds));
        await AssertLogAsync(Enumerable.Range(1, Writers * Rounds).Select(version => version.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_load_of_several_entries_shows_one_moment()
    {
        const int AtLeast = 150;
        string[] ids = ["a", "b", "c"];
        using var stopping = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                await WriteAsync([.. ids.Select(id => Sample.Put(id, written + 1))]);
                Interlocked.Increment(ref written);
                await Task.Yield(); // A store that answers synchronously would otherwise occupy the processor.
            }
        });
        try
        {
            for (var read = 0; (read < AtLeast || Volatile.Read(ref written) < AtLeast) && !writing.IsCompleted; read++)
            {
                var entries = await Storage.LoadManyAsync(Namespace, [.. ids.Select(EntityKey.Conversation)], default);
                Assert.Single(entries.Select(entry => entry.Version).Distinct());
                await Task.Yield();
            }
        }
        finally
        {
            await stopping.CancelAsync();
        }

        await Deadline.Within(writing, "the last commit");
    }

    [Fact]
    public async Task Concurrent_loads_each_get_their_own_entry()
    {
        // The entries alternate: one that exists, one that was deleted, one that never existed.
        var ids = Enumerable.Range(0, 300).ToArray();
        await WriteAsync([.. ids.Where(id => id % 3 != 2).Select(id => Sample.Put($"{id}", 1))]);
        await WriteAsync([.. ids.Where(id => id % 3 == 1).Select(id => Sample.Delete($"{id}", 2))]);

        await Task.WhenAll(ids.Select(async id =>
        {
            var version = id % 3 == 2 ? 0 : (id % 3) + 1;
            await AssertEntryAsync($"{id}", version, version == 1 ? Sample.ConversationValue(1) : (ReadOnlyMemory<byte>?)null);
        }));
    }

    [Fact]
    public async Task An_acknowledged_commit_is_visible_to_every_later_read() => await RunAsync(Writers, async writer =>
                                                                                                            {
                                                                                                                var id = $"conversation {writer}";
                                                                                                                for (var version = 1; version <= Rounds; version++)
                                                                                                                {
                                                                                                                    var positions = await CommitAsync([Sample.Put(id, version)], [Sample.Event($"{writer}")]);
                                                                                                                    await AssertEntryAsync(id, version, Sample.ConversationValue(version));
                                                                                                                    Assert.True((await ReadLogAsync(positions[0], limit: 0)).Tail >= positions[0]);
                                                                                                                }
                                                                                                            });

    [Fact]
    public async Task A_reader_that_follows_the_log_gets_every_event_once_and_in_order()
    {
        var writing = RunAsync(Writers, async writer =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await CommitAsync([Sample.Put($"{writer}", round + 1)], [Sample.Event($"{writer}/{round}")]);
            }
        });

        var seen = new List<LogEntry>();
        bool wasLast;
        do
        {
            wasLast = writing.IsCompleted;
            var page = await ReadLogAsync(seen.Count == 0 ? LogPosition.Start : seen[^1].Position, limit: 7);
            seen.AddRange(page.Entries);
            wasLast &= page.Entries.IsEmpty;
        }
        while (!wasLast);

        await writing;
        var whole = await ReadLogAsync(LogPosition.Start);
        Assert.Equal(Writers * Rounds, whole.Entries.Length);
        Assert.Equal(whole.Entries.Select(entry => entry.Position), seen.Select(entry => entry.Position));
    }

    [Fact]
    public async Task A_cancelled_commit_is_made_as_a_whole_or_not_at_all()
    {
        var ids = Enumerable.Range(0, 40).Select(i => $"{i}").ToArray();
        await RunAsync(ids.Length, async i =>
        {
            using var cancelling = new CancellationTokenSource();
            var committing = Storage.CommitAsync(new(Namespace, [], [Sample.Put(ids[i], 1)], [Sample.Event(ids[i])]), cancelling.Token).AsTask();
            await cancelling.CancelAsync();
            await Task.WhenAny(committing);
            Assert.True(committing.IsCompletedSuccessfully || committing.IsCanceled, $"{committing.Exception}");
        });

        // Commits in flight may be made between these reads, but always as a whole.
        var before = await PresentAsync(ids);
        var logged = (await ReadLogAsync(LogPosition.Start)).Entries.Select(entry => Sample.Text(entry.Payload)).ToList();
        var after = await PresentAsync(ids);
        Assert.Equal(logged.Distinct(), logged);
        Assert.Subset(logged.ToHashSet(), before);
        Assert.Subset(after, logged.ToHashSet());
    }

    private async Task<HashSet<string>> PresentAsync(string[] ids)
    {
        var entries = await Storage.LoadManyAsync(Namespace, [.. ids.Select(EntityKey.Conversation)], default);
        return [.. ids.Where((_, i) => entries[i].Value is not null).Select(id => Sample.Text(Sample.Event(id)))];
    }

    private static Task RunAsync(int tasks, Func<int, Task> work) =>
        Deadline.Within(Task.WhenAll(Enumerable.Range(0, tasks).Select(i => Task.Run(() => work(i)))), $"{tasks} concurrent tasks");
}
