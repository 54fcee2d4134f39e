using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>A wait for an event ends when the event is appended, however the two race.</summary>
public class WaitConformance(IStorageTarget target, LogKind log = LogKind.Conversation) : StorageConformance(target, log: log)
{
    [Fact]
    public async Task A_wait_after_an_older_position_ends_immediately()
    {
        var positions = await AppendAsync("1", "2");

        await Deadline.Within(WaitAsync(LogPosition.Start), "a wait from the start of a log that has events");
        await Deadline.Within(WaitAsync(positions[0]), "a wait behind the first of two events");
    }

    [Fact]
    public async Task A_wait_ends_when_an_event_is_appended()
    {
        var positions = await AppendAsync("1");
        var waiting = WaitAsync(positions[0]);

        await AppendAsync("2");

        await Deadline.Within(waiting, "a wait behind the newest event, after another one came");
    }

    [Fact]
    public async Task A_wait_in_a_missing_namespace_ends_with_its_first_event_and_does_not_create_it()
    {
        var waiting = WaitAsync(LogPosition.Start);
        Assert.Empty(await Storage.InfosAsync(null, 10));

        await AppendAsync("1");

        await Deadline.Within(waiting, "a wait for the first event of a namespace");
    }

    [Fact]
    public async Task Every_waiting_reader_is_woken()
    {
        var waiting = Enumerable.Range(0, 50).Select(_ => ReadNextAsync(LogPosition.Start)).ToList();

        await AppendAsync("1");

        await Deadline.Within(Task.WhenAll(waiting), "50 waits for the same event");
    }

    [Fact]
    public async Task No_wake_up_is_lost_between_a_read_and_a_wait()
    {
        const int Rounds = 300;
        var reader = Task.Run(async () =>
        {
            var after = LogPosition.Start;
            for (var read = 0; read < Rounds;)
            {
                var entries = await ReadNextAsync(after);
                read += entries.Length;
                after = entries[^1].Position;
            }
        });
        for (var i = 0; i < Rounds; i++)
        {
            await AppendAsync($"{i}");
        }

        await Deadline.Within(reader, "a reader that follows a log while it grows");
    }

    [Fact]
    public async Task A_wait_that_starts_while_the_event_is_being_appended_ends()
    {
        var after = LogPosition.Start;
        for (var round = 0; round < 200; round++)
        {
            var from = after;
            var waiting = ReadNextAsync(from);
            after = (await AppendAsync($"{round}"))[0];
            await Deadline.Within(waiting, $"the event of round {round}");
        }
    }

    [Fact]
    public async Task Cancelling_a_wait_ends_it_and_no_other()
    {
        var other = ReadNextAsync(LogPosition.Start);
        using var cancelling = new CancellationTokenSource();
        var waiting = WaitUntilCancelledAsync(cancelling.Token);

        await cancelling.CancelAsync();
        await Deadline.Within(waiting, "a cancelled wait");

        await AppendAsync("1");
        await Deadline.Within(other, "the wait that was not cancelled");
    }

    /// <summary>Waits until it is cancelled. A wait may end early at any time, so only the exception shows the cancellation.</summary>
    private Task<OperationCanceledException> WaitUntilCancelledAsync(CancellationToken cancellation) => Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(async () =>
    {
        while (true)
        {
            await Storage.WaitForAppendAsync(new LogKey(Namespace, Log), LogPosition.Start, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }));

    private Task WaitAsync(LogPosition after) => Storage.WaitForAppendAsync(new LogKey(Namespace, Log), after, default).AsTask();

    /// <summary>Reads as the interface demands: reads, waits if there was no event, and reads again.</summary>
    private Task<ImmutableArray<LogEntry>> ReadNextAsync(LogPosition after) => Task.Run(async () =>
    {
        while (true)
        {
            var page = await ReadLogAsync(after);
            if (page.Entries.Length > 0)
            {
                return page.Entries;
            }

            await WaitAsync(after);
        }
    });
}
