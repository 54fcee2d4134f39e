using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Logs and indexes that other tools append to, trim, lose, or make their own.</summary>
public sealed class ForeignEventTests() : RedisTests(new RedisTarget())
{
    [Fact]
    public async Task An_event_appended_without_a_word_wakes_who_waits()
    {
        var first = (await CommitAsync(new(Namespace, [], [], [Sample.Event("1")]))).Positions[0];
        var reading = ReadNextAsync(first);
        await Raw.ExecuteAsync("XADD", "bot:events", "*", "payload", "theirs");

        await Deadline.Within(reading, "an event that another tool appended");
        Assert.Equal("theirs", Sample.Text((await reading).Entries[0].Payload));
    }

    [Fact]
    public async Task The_payload_is_found_among_other_fields()
    {
        await Raw.ExecuteAsync("XADD", "bot:events", "*", "source", "x", "payload", "theirs");
        await Raw.ExecuteAsync("XADD", "bot:events", "*", "source", "x");

        var page = await Storage.ReadLogAsync(Namespace, LogPosition.Start, 10, default);
        Assert.Equal(["theirs", "{}"], page.Entries.Select(entry => Sample.Text(entry.Payload)));
    }

    [Fact]
    public async Task A_log_emptied_by_another_tool_has_a_gap_but_keeps_its_tail()
    {
        var positions = (await CommitAsync(new(Namespace, [], [], [Sample.Event("1"), Sample.Event("2")]))).Positions;
        await Raw.ExecuteAsync("XTRIM", "bot:events", "MAXLEN", "0");

        var behind = await Storage.ReadLogAsync(Namespace, positions[0], 10, default);
        Assert.True(behind.IsTrimmed);
        Assert.Equal(positions[1], behind.Tail);
        Assert.False((await Storage.ReadLogAsync(Namespace, positions[1], 10, default)).IsTrimmed);
    }

    [Fact]
    public async Task A_position_of_a_log_that_was_lost_has_a_gap()
    {
        var positions = (await CommitAsync(new(Namespace, [], [], [Sample.Event("1")]))).Positions;
        await Raw.KeyDeleteAsync("bot:events");

        var page = await Storage.ReadLogAsync(Namespace, positions[0], 10, default);
        Assert.True(page.IsTrimmed);
        Assert.Equal(LogPosition.Start, page.Tail);
    }

    [Fact]
    public async Task A_commit_that_meets_a_key_of_another_type_changes_nothing_and_harms_no_other()
    {
        await Raw.ListLeftPushAsync("bot:events", "x");

        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync(new(Namespace, [], [Sample.Put("a", 1)], [Sample.Event("1")])));
        Assert.Equal(default, await LoadAsync("a"));
        Assert.True((await WriteAsync(Sample.Put("b", 1))).IsCommitted);
    }

    /// <summary>An index is written at the end of a call, after the entries: too late to refuse the commit, early enough to say so.</summary>
    [Fact]
    public async Task A_commit_that_meets_an_index_of_another_type_says_so_and_writes_the_rest()
    {
        await Deadline.Within(Storage.TakenOver, "the takeover");
        Assert.True((await WriteAsync(Sample.Put("gone", 1))).IsCommitted);
        await Raw.KeyDeleteAsync("bot:index:conversation");
        await Raw.ListLeftPushAsync("bot:index:conversation", "x");

        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(Sample.PutDue("due", 1, DateTimeOffset.UnixEpoch)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(Sample.Delete("gone", 2)));
        Assert.Equal(1, (await LoadAsync("due")).Version.Value);
        Assert.Equal(new(new(2), null), await LoadAsync("gone"));
        Assert.Equal("due", Assert.Single(await Storage.ScanDueAsync(Namespace, DateTimeOffset.UnixEpoch, 10, default)).Key.Id);
        Assert.Equal("x", await Raw.ListGetByIndexAsync("bot:index:conversation", 0));
    }

    private async Task<LogPage> ReadNextAsync(LogPosition after)
    {
        while (true)
        {
            var page = await Storage.ReadLogAsync(Namespace, after, 10, default);
            if (page.Entries.Length > 0)
            {
                return page;
            }

            await Storage.WaitForAppendAsync(Namespace, after, default);
        }
    }
}
