using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>The counts, ages and flows of index terms, and the order of the entries of a term by age. Each commit keeps them exact.</summary>
public class TermTimesConformance(IStorageTarget target) : StorageConformance(target)
{
    /// <summary>The beginning of a slot.</summary>
    private static readonly DateTimeOffset Noon = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly TermFlow None = new(0, 0);

    [Fact]
    public async Task A_term_has_the_number_of_its_entries_and_the_time_of_the_oldest()
    {
        await WriteAsync(Enter("a", "open", 3), Enter("b", "open", 1), Enter("c", "closed", 2));

        Assert.Equal([("closed", 1, 2), ("open", 2, 1)], await SummariesAsync());
    }

    [Fact]
    public async Task An_entry_that_moves_counts_once_and_in_its_new_term()
    {
        await WriteAsync(Enter("a", "open", 1), Enter("b", "open", 2));
        await WriteAsync(Move("a", 2, "open", "closed", 5));

        Assert.Equal([("closed", 1, 5), ("open", 1, 2)], await SummariesAsync());
    }

    [Fact]
    public async Task A_write_without_a_term_keeps_count_and_time()
    {
        await WriteAsync(Enter("a", "open", 1));
        await WriteAsync(Put("a", 2) with { TermAt = Noon.AddSeconds(9) });

        Assert.Equal([("open", 1, 1)], await SummariesAsync());
    }

    [Fact]
    public async Task An_entry_that_gains_the_term_that_it_has_keeps_its_time_unless_it_loses_it_too()
    {
        await WriteAsync(Enter("a", "open", 1), Enter("b", "open", 2));
        await WriteAsync(Enter("a", "open", 5, version: 2));
        Assert.Equal([("open", 2, 1)], await SummariesAsync());

        await WriteAsync(Move("a", 3, "open", "open", 7));
        Assert.Equal([("open", 2, 2)], await SummariesAsync());
        Assert.Equal(new TermFlow(3, 1), (await ReadAsync(10)).Single().LastMinute);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_removed_entry_no_longer_counts(bool forget)
    {
        await WriteAsync(Enter("a", "open", 1), Enter("b", "open", 2));
        await WriteAsync((forget ? Write.Forget(Key("a")) : Delete("a", 2)) with { FormerTerm = "open", TermAt = Noon.AddSeconds(3) });

        Assert.Equal([("open", 1, 2)], await SummariesAsync());
        Assert.Equal(new TermFlow(2, 1), (await ReadAsync(3)).Single().LastMinute);
    }

    [Fact]
    public async Task A_refused_commit_and_a_dry_run_change_no_count()
    {
        await WriteAsync(Enter("a", "open", 1));
        await TryCommitAsync([new(Key("a"), Sample.Version(7))], [Move("a", 8, "open", "closed", 2)], []);
        await Storage.CommitAsync(new(Namespace, [], [Move("a", 8, "open", "closed", 2)], []) { IsDryRun = true }, default);

        Assert.Equal([("open", 1, 1)], await SummariesAsync());
        Assert.Equal(new TermFlow(1, 0), (await ReadAsync(2)).Single().LastMinute);
    }

    [Fact]
    public async Task Arrivals_and_departures_count_within_the_last_minute_and_the_last_hour()
    {
        await WriteAsync(Enter("a", "open", 0), Enter("b", "open", 0));
        await WriteAsync(Move("a", 2, "open", "closed", 15));

        var (closed, open) = ((await ReadAsync(15))[0], (await ReadAsync(15))[1]);
        Assert.Equal((new TermFlow(1, 0), new TermFlow(1, 0)), (closed.LastMinute, closed.LastHour));
        Assert.Equal((new TermFlow(2, 1), new TermFlow(2, 1)), (open.LastMinute, open.LastHour));

        open = (await ReadAsync(60))[1];
        Assert.Equal((new TermFlow(0, 1), new TermFlow(2, 1)), (open.LastMinute, open.LastHour));
        open = (await ReadAsync(3_600))[1];
        Assert.Equal((None, new TermFlow(0, 1)), (open.LastMinute, open.LastHour));
        open = (await ReadAsync(3_620))[1];
        Assert.Equal((None, None), (open.LastMinute, open.LastHour));
    }

    [Fact]
    public async Task A_term_without_entries_is_listed_for_an_hour_after_the_last_change()
    {
        await WriteAsync(Enter("a", "open", 0));
        await WriteAsync(Move("a", 2, "open", "closed", 5));

        var open = (await ReadAsync(5))[1];
        Assert.Equal(("open", 0, null, null, null), (open.Term, open.Count, open.Oldest, open.Median, open.P95));
        Assert.Equal(["closed"], (await ReadAsync(3_700)).Select(term => term.Term));
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(3, 1, 0)]
    [InlineData(20, 10, 1)]
    [InlineData(200, 100, 10)]
    public async Task Percentiles_are_the_nearest_ranks_by_age(int count, int median, int p95)
    {
        await WriteAsync([.. Enumerable.Range(0, count).Select(i => Enter($"c{i}", "open", i * 7))]);

        var open = Assert.Single(await ReadAsync(count * 7));
        Assert.Equal((At(0), At(median * 7), At(p95 * 7)), (open.Oldest, open.Median, open.P95));
    }

    [Fact]
    public async Task Percentiles_of_very_many_entries_are_right_to_a_minute()
    {
        for (var page = 0; page < 5; page++)
        {
            await WriteAsync([.. Enumerable.Range(page * 1_000, 1_000).Select(i => Enter($"c{i}", "open", i / 25))]);
        }

        var open = Assert.Single(await ReadAsync(200));
        Assert.Equal(5_000, open.Count);
        Assert.InRange(open.Median!.Value, At(100) - TermRank.Bucket, At(100) + TermRank.Bucket);
        Assert.InRange(open.P95!.Value, At(10) - TermRank.Bucket, At(10) + TermRank.Bucket);
    }

    [Fact]
    public async Task Terms_are_listed_in_the_order_of_their_bytes_in_pages_of_any_size()
    {
        await WriteAsync([.. OddIds.All.Select((term, i) => Enter($"id-{i}", term, i))]);

        foreach (var limit in new[] { 1, 7, OddIds.All.Count, 1_000 })
        {
            var found = new List<string>();
            string? after = null;
            do
            {
                var page = await Storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, after, limit, Noon.AddSeconds(100)), default);
                Assert.InRange(page.Terms.Length, page.Next is null ? 0 : 1, limit);
                Assert.All(page.Terms, term => Assert.Equal((1, new TermFlow(1, 0)), (term.Count, term.LastHour)));
                found.AddRange(page.Terms.Select(term => term.Term));
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(OddIds.InOrder, found);
        }
    }

    [Fact]
    public async Task Namespaces_do_not_share_terms_and_a_deleted_one_begins_at_zero()
    {
        await WriteAsync(Enter("a", "open", 1));
        await CommitAsync([Enter("b", "open", 2)], [], "other");
        await Storage.DeleteNamespaceAsync(Namespace, default);
        while (await Storage.SweepNamespaceAsync(Namespace, default))
        {
        }

        Assert.Empty(await SummariesAsync());
        Assert.Empty((await Storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, "open", Noon.AddDays(1), null, 10), default)).Entries);
        await WriteAsync(Enter("a", "open", 5, version: 1_000));
        var open = Assert.Single(await ReadAsync(5));
        Assert.Equal((1, At(5), new TermFlow(1, 0)), (open.Count, open.Oldest, open.LastHour));
        Assert.Empty((await Storage.ReadTermsAsync("nothing", new(KeyKind.Conversation, null, 10, Noon), default)).Terms);
    }

    [Fact]
    public async Task Counts_ages_and_flows_survive_a_restart()
    {
        await WriteAsync(Enter("a", "open", 1), Enter("b", "open", 2));
        await WriteAsync(Move("a", 2, "open", "closed", 5));
        if (!Storage.IsDurable)
        {
            return;
        }

        var before = await ReadAsync(10);
        await ReopenAsync();

        Assert.Equal(before.AsEnumerable(), await ReadAsync(10));
        await WriteAsync(Move("a", 3, "closed", "open", 8));
        Assert.Equal([("open", 2, 2)], (await SummariesAsync()).Where(term => term.Count > 0));
    }

    [Fact]
    public async Task Entries_of_a_term_are_listed_by_age_in_pages_of_any_size()
    {
        // Equal times are in the order of ids.
        await WriteAsync([.. OddIds.All.Select((id, i) => Enter(id, "open", i % 3))]);
        await WriteAsync(Enter("elsewhere", "closed", 0), Enter("new", "open", 50));
        var expected = OddIds.InOrder.GroupBy(id => OddIds.All.ToList().IndexOf(id) % 3).OrderBy(group => group.Key).SelectMany(group => group).ToList();

        foreach (var limit in new[] { 1, 7, OddIds.All.Count, 1_000 })
        {
            Assert.Equal(expected, await ScanByAgeAsync(49, limit));
        }

        Assert.Equal(expected.Append("new"), await ScanByAgeAsync(50, 1_000));
        Assert.Empty(await ScanByAgeAsync(-1, 10));
    }

    [Fact]
    public async Task A_list_by_age_has_the_present_values_and_ends_at_the_bytes_of_a_page()
    {
        await WriteAsync(Enter("a", "open", 1), Enter("b", "open", 2), Enter("c", "open", 3));
        await WriteAsync(Put("b", 2, "new"));

        var page = await Storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, "open", At(9), null, 10) { Bytes = 1 }, default);
        Assert.Equal(("a", new AgePosition(At(1), "a")), (Assert.Single(page.Entries).Id, page.Next));
        page = await Storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, "open", At(9), page.Next, 10), default);
        Assert.Equal(["b", "c"], page.Entries.Select(entry => entry.Id));
        Assert.Equal((2, Sample.Text(Sample.ConversationValue(2, "new"))), (page.Entries[0].Version.Value, Sample.Text(page.Entries[0].Value)));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Counts_stay_exact_under_concurrent_commits()
    {
        string[] terms = ["a", "b", "c"];
        await WriteAsync([.. Enumerable.Range(0, 30).Select(i => Enter($"c{i}", terms[0], 0))]);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(async () =>
        {
            for (var step = 1; step <= 20; step++)
            {
                await WriteAsync(Move($"c{i}", 1 + step, terms[(step - 1) % 3], terms[step % 3], step));
            }
        })));

        // 20 steps from the first of 3 terms end in the last one.
        var found = await ReadAsync(20);
        Assert.Equal([("a", 0), ("b", 0), ("c", 30)], found.Select(term => (term.Term, term.Count)));
        Assert.Equal(30 * 21, found.Sum(term => term.LastMinute.Arrivals));
        Assert.Equal(30 * 20, found.Sum(term => term.LastMinute.Departures));
    }

    private static DateTimeOffset At(int seconds) => Noon.AddSeconds(seconds);

    private Write Enter(string id, string term, int seconds, int version = 1) => PutInTerm(id, version, null, term) with { TermAt = At(seconds) };

    private Write Move(string id, int version, string former, string term, int seconds) => PutInTerm(id, version, former, term) with { TermAt = At(seconds) };

    private async Task<ImmutableArray<TermSummary>> ReadAsync(int seconds) =>
        (await Storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, null, 1_000, At(seconds)), default)).Terms;

    /// <summary>The terms with entries: each with its count and the seconds of its oldest entry.</summary>
    private async Task<IEnumerable<(string Term, long Count, int Oldest)>> SummariesAsync() => (await ReadAsync(100))
        .Where(term => term.Count > 0)
        .Select(term => (term.Term, term.Count, (int)(term.Oldest!.Value - Noon).TotalSeconds));

    private async Task<List<string>> ScanByAgeAsync(int until, int limit)
    {
        var found = new List<string>();
        AgePosition? after = null;
        do
        {
            var page = await Storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, "open", At(until), after, limit), default);
            found.AddRange(page.Entries.Select(entry => entry.Id));
            after = page.Next;
        }
        while (after is not null);

        return found;
    }
}
