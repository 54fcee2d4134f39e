namespace StateStore.Conformance.Storage;

/// <summary>The log drops its oldest events, never more than allowed, and always reports the gap.</summary>
public class TrimConformance(IStorageTarget target, LogKind log = LogKind.Conversation) : StorageConformance(target, log: log)
{
    private const int Retention = 100;

    /// <summary>The number of events after which a store that trims in coarse steps has trimmed.</summary>
    private const int Appended = 1_000;

    protected override StorageOptions Options => Log == LogKind.Audit
        ? StorageOptions.Default with { AuditRetention = Retention, EventRetention = 2 * Appended }
        : StorageOptions.Default with { EventRetention = Retention, AuditRetention = 2 * Appended };

    [Fact]
    public async Task No_event_is_trimmed_before_the_retention_is_full()
    {
        var positions = await FillAsync(Retention);

        var page = await ReadLogAsync(positions[0]);
        Assert.False(page.IsTrimmed);
        Assert.Equal(positions.Skip(1), page.Entries.Select(entry => entry.Position));
    }

    [Fact]
    public async Task The_newest_events_up_to_the_retention_are_kept()
    {
        var positions = await FillAsync(Appended);

        var page = await ReadLogAsync(LogPosition.Start, Appended);
        Assert.InRange(page.Entries.Length, Retention, Appended - 1);
        Assert.Equal(positions.TakeLast(page.Entries.Length), page.Entries.Select(entry => entry.Position));
        Assert.Equal(positions[^1], page.Tail);
        if (Log == LogKind.Conversation)
        {
            Assert.Equal(page.Entries.Length, (await Storage.InfoAsync(Namespace)).Events);
        }
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(50, 20)]
    [InlineData(1_000, 5)]
    [InlineData(12_000, 3)]
    public async Task A_log_is_at_most_a_tenth_longer_than_its_retention_however_large_the_commits_are(int events, int commits)
    {
        for (var i = 0; i < commits; i++)
        {
            await CommitAsync([], [.. Enumerable.Range(0, events).Select(number => Sample.Event($"{i}.{number}"))]);

            var page = await ReadLogAsync(LogPosition.Start, 2 * Appended);
            Assert.InRange(page.Entries.Length, Math.Min(Retention, (i + 1) * events), Retention + (Retention / 10));
        }
    }

    [Fact]
    public async Task Many_large_commits_at_the_same_time_leave_a_log_at_most_a_tenth_longer_than_its_retention()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => CommitAsync([], [.. Enumerable.Range(0, 500).Select(number => Sample.Event($"{i}.{number}"))])));

        Assert.InRange((await ReadLogAsync(LogPosition.Start, 2 * Appended)).Entries.Length, Retention, Retention + (Retention / 10));
    }

    [Fact]
    public async Task Events_keep_their_payloads_through_trimming()
    {
        await FillAsync(Appended);

        var page = await ReadLogAsync(LogPosition.Start, Appended);
        var first = Appended - page.Entries.Length + 1;
        Assert.Equal(
            Enumerable.Range(first, page.Entries.Length).Select(i => Sample.Text(Sample.Event($"{i}"))),
            page.Entries.Select(entry => Sample.Text(entry.Payload)));
    }

    [Fact]
    public async Task A_read_after_a_trimmed_position_reports_a_gap()
    {
        var positions = await FillAsync(Appended);

        Assert.True((await ReadLogAsync(positions[0])).IsTrimmed);
        Assert.True((await ReadLogAsync(positions[10], limit: 0)).IsTrimmed);
    }

    [Fact]
    public async Task A_read_after_a_kept_position_reports_no_gap()
    {
        var positions = await FillAsync(Appended);

        Assert.False((await ReadLogAsync(LogPosition.Start)).IsTrimmed);
        Assert.False((await ReadLogAsync(positions[^Retention])).IsTrimmed);
        Assert.False((await ReadLogAsync(positions[^1])).IsTrimmed);
    }

    [Fact]
    public async Task A_read_after_a_position_of_a_lost_log_reports_a_gap()
    {
        Assert.True((await ReadLogAsync(new(1, 7))).IsTrimmed);
        await FillAsync(3);

        Assert.True((await ReadLogAsync(new(long.MaxValue, 7))).IsTrimmed);
    }

    [Fact]
    public async Task Each_namespace_is_trimmed_separately()
    {
        await CommitAsync([], [Sample.Event("alone")], "quiet");
        await FillAsync(Appended);

        await AssertLogAsync(["alone"], "quiet");
    }

    private async Task<List<LogPosition>> FillAsync(int count)
    {
        var positions = new List<LogPosition>();
        foreach (var texts in Enumerable.Range(1, count).Select(i => $"{i}").Chunk(50))
        {
            positions.AddRange(await AppendAsync(texts));
        }

        return positions;
    }
}
