using System.Globalization;

namespace StateStore.Conformance.Storage;

/// <summary>Commits have one order however many run at once, and whoever reads sees whole commits.</summary>
public class ConcurrencyConformance(IStorageTarget target) : StorageConformance(target)
{
    private const int Writers = 8;
    private const int Rounds = 25;

    [Fact]
    public async Task Of_many_who_create_one_wins_and_the_others_learn_the_version()
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
    public async Task Each_version_has_one_winner_and_the_log_is_the_history()
    {
        await RunAsync(Writers, async _ =>
        {
            for (var won = 0; won < Rounds;)
            {
                var next = (await LoadAsync("a")).Version.Next.Value;
                var result = await TryCommitAsync([Sample.Check("a", next - 1)], [Sample.Put("a", next)], [Sample.Event($"{next}")]);
                won += result.IsCommitted ? 1 : 0;
            }
        });

        await AssertEntryAsync("a", Writers * Rounds, Sample.ConversationValue(Writers * Rounds));
        await AssertLogAsync(Enumerable.Range(1, Writers * Rounds).Select(version => version.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Several_entries_are_loaded_as_of_one_moment()
    {
        string[] ids = ["a", "b", "c"];
        var writing = Task.Run(async () =>
        {
            for (var version = 1; version <= 200; version++)
            {
                await WriteAsync([.. ids.Select(id => Sample.Put(id, version))]);
            }
        });
        while (!writing.IsCompleted)
        {
            var entries = await Storage.LoadManyAsync(Namespace, [.. ids.Select(EntityKey.Conversation)], default);
            Assert.Single(entries.Select(entry => entry.Version).Distinct());
        }

        await Deadline.Within(writing, "200 commits");
    }

    [Fact]
    public async Task What_a_commit_was_acknowledged_for_is_seen_by_everyone_who_looks_afterwards()
    {
        await RunAsync(Writers, async writer =>
        {
            var id = $"conversation {writer}";
            for (var version = 1; version <= Rounds; version++)
            {
                var positions = await CommitAsync([Sample.Put(id, version)], [Sample.Event($"{writer}")]);
                await AssertEntryAsync(id, version, Sample.ConversationValue(version));
                Assert.True((await ReadLogAsync(positions[0], limit: 0)).Tail >= positions[0]);
            }
        });
    }

    [Fact]
    public async Task A_reader_that_follows_the_log_meets_every_event_once_and_in_order()
    {
        var reading = Task.Run(async () =>
        {
            var read = new List<LogEntry>();
            while (read.Count < Writers * Rounds)
            {
                var page = await ReadLogAsync(read.Count == 0 ? LogPosition.Start : read[^1].Position, limit: 7);
                read.AddRange(page.Entries);
            }

            return read;
        });
        await RunAsync(Writers, async writer =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await CommitAsync([Sample.Put($"{writer}", round + 1)], [Sample.Event($"{writer}/{round}")]);
            }
        });

        var seen = await Deadline.Within(reading, "a reader to meet every event");
        var whole = await ReadLogAsync(LogPosition.Start);
        Assert.Equal(whole.Entries.Select(entry => entry.Position), seen.Select(entry => entry.Position));
    }

    [Fact]
    public async Task A_commit_that_is_cancelled_is_made_whole_or_not_at_all()
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

        // What is still under way may land between these reads, but never by halves.
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
