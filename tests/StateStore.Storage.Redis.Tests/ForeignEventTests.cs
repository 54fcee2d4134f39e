using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Logs that other tools append to, trim or delete.</summary>
public sealed class ForeignEventTests() : RedisTests(new RedisTarget())
{
    [Fact]
    public async Task An_event_appended_by_another_tool_wakes_a_waiting_reader()
    {
        var first = (await CommitAsync(new(Namespace, [], [], [Sample.Event("1")]))).Positions[0];
        var reading = ReadNextAsync(first);
        await Raw.ExecuteAsync("XADD", "bot:events", "*", "payload", "theirs");

        await Deadline.Within(reading, "an event that another tool appended");
        Assert.Equal("theirs", Sample.Text((await reading).Entries[0].Payload));
    }

    [Fact]
    public async Task The_payload_of_a_stream_entry_is_read_among_other_fields()
    {
        await Raw.ExecuteAsync("XADD", "bot:events", "*", "source", "x", "payload", "theirs");
        await Raw.ExecuteAsync("XADD", "bot:events", "*", "source", "x");

        var page = await Storage.ReadLogAsync(Namespace, LogPosition.Start, 10, default);
        Assert.Equal(["theirs", "{}"], page.Entries.Select(entry => Sample.Text(entry.Payload)));
    }

    [Fact]
    public async Task A_log_emptied_by_another_tool_reports_a_gap_and_keeps_its_tail()
    {
        var positions = (await CommitAsync(new(Namespace, [], [], [Sample.Event("1"), Sample.Event("2")]))).Positions;
        await Raw.ExecuteAsync("XTRIM", "bot:events", "MAXLEN", "0");

        var behind = await Storage.ReadLogAsync(Namespace, positions[0], 10, default);
        Assert.True(behind.IsTrimmed);
        Assert.Equal(positions[1], behind.Tail);
        Assert.False((await Storage.ReadLogAsync(Namespace, positions[1], 10, default)).IsTrimmed);
    }

    [Fact]
    public async Task A_position_of_a_lost_log_reports_a_gap()
    {
        var positions = (await CommitAsync(new(Namespace, [], [], [Sample.Event("1")]))).Positions;
        await Raw.KeyDeleteAsync("bot:events");

        var page = await Storage.ReadLogAsync(Namespace, positions[0], 10, default);
        Assert.True(page.IsTrimmed);
        Assert.Equal(LogPosition.Start, page.Tail);
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
