namespace StateStore.Conformance.Storage;

/// <summary>The change log: every event once, in order, readable from any position.</summary>
public class LogConformance(IStorageTarget target, LogKind log = LogKind.Conversation) : StorageConformance(target, log: log)
{
    [Fact]
    public async Task A_log_without_events_is_empty_and_reports_no_gap()
    {
        var page = await ReadLogAsync(LogPosition.Start);

        Assert.Empty(page.Entries);
        Assert.Equal(LogPosition.Start, page.Tail);
        Assert.False(page.IsTrimmed);
        Assert.Empty(await Storage.ReadNewestAsync(new(Namespace, Log), 10, default));
    }

    [Fact]
    public async Task Positions_ascend_within_a_commit_and_from_commit_to_commit()
    {
        var positions = (await AppendAsync("1", "2", "3")).Concat(await AppendAsync("4")).Concat(await AppendAsync("5", "6")).ToList();

        Assert.Equal(positions.Order(), positions);
        Assert.Equal(6, positions.Distinct().Count());
        Assert.True(positions[0] > LogPosition.Start);
        await AssertLogAsync(["1", "2", "3", "4", "5", "6"]);
    }

    [Fact]
    public async Task Reading_after_a_position_returns_the_later_events()
    {
        var positions = await AppendAsync("1", "2", "3", "4");

        for (var i = 0; i < positions.Length; i++)
        {
            var page = await ReadLogAsync(positions[i]);
            Assert.Equal(positions.Skip(i + 1), page.Entries.Select(entry => entry.Position));
            Assert.Equal(positions[^1], page.Tail);
            Assert.False(page.IsTrimmed);
        }
    }

    [Fact]
    public async Task Reading_page_by_page_returns_every_event_once()
    {
        var texts = Enumerable.Range(1, 25).Select(i => $"event {i}").ToArray();
        await AppendAsync(texts);

        var read = new List<string>();
        var after = LogPosition.Start;
        while (await ReadLogAsync(after, limit: 4) is { Entries.Length: > 0 } page)
        {
            Assert.True(page.Entries.Length <= 4);
            read.AddRange(page.Entries.Select(entry => Sample.Text(entry.Payload)));
            after = page.Entries[^1].Position;
        }

        Assert.Equal(texts.Select(text => Sample.Text(Sample.Event(text))), read);
    }

    [Fact]
    public async Task A_read_with_limit_0_returns_only_the_tail()
    {
        var positions = await AppendAsync("1", "2");

        var page = await ReadLogAsync(LogPosition.Start, limit: 0);

        Assert.Empty(page.Entries);
        Assert.Equal(positions[^1], page.Tail);
    }

    [Fact]
    public async Task The_newest_events_are_returned_newest_first()
    {
        var positions = await AppendAsync("1", "2", "3");

        var newest = await Storage.ReadNewestAsync(new(Namespace, Log), 2, default);
        Assert.Equal([positions[2], positions[1]], newest.Select(entry => entry.Position));
        Assert.Equal(["{\"event\":\"3\"}", "{\"event\":\"2\"}"], newest.Select(entry => Sample.Text(entry.Payload)));
        Assert.Equal(3, (await Storage.ReadNewestAsync(new(Namespace, Log), 10, default)).Length);
    }

    [Fact]
    public async Task A_position_parses_from_its_text()
    {
        foreach (var position in await AppendAsync("1", "2", "3"))
        {
            Assert.True(LogPosition.TryParse(position.ToString(), out var parsed));
            Assert.Equal(position, parsed);
        }
    }

    [Fact]
    public async Task A_refused_commit_appends_nothing_and_uses_no_position()
    {
        await AppendAsync("1");
        var refused = await TryCommitAsync([Sample.Check("a", 1)], [], [Sample.Event("refused")]);
        await AppendAsync("2");

        Assert.True(refused.Positions.IsDefault);
        await AssertLogAsync(["1", "2"]);
    }

    [Fact]
    public async Task Equal_payloads_are_different_events()
    {
        await AppendAsync("same", "same");
        await AppendAsync("same");

        await AssertLogAsync(["same", "same", "same"]);
    }

    [Fact]
    public async Task Logs_of_different_kinds_are_independent()
    {
        var other = Log == LogKind.Table ? LogKind.Conversation : LogKind.Table;
        await AppendAsync("1", "2");
        var there = await Storage.CommitAsync(new(Namespace, [], [], [Sample.Event("elsewhere")]) { Log = other }, default);
        await AppendAsync("3");

        await AssertLogAsync(["1", "2", "3"]);
        var page = await Storage.ReadLogAsync(new(Namespace, other), LogPosition.Start, 10, default);
        Assert.Equal(there.Positions, page.Entries.Select(entry => entry.Position));
        Assert.Equal(there.Positions[0], page.Tail);
        Assert.Equal(Sample.Text(Sample.Event("elsewhere")), Sample.Text(page.Entries[0].Payload));
    }

    [Fact]
    public async Task Payloads_come_back_byte_for_byte()
    {
        var texts = OddIds.All.ToArray();
        await AppendAsync(texts);

        await AssertLogAsync(texts);
    }
}
