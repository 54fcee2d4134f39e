using StateStore.Conformance.Storage;
using StateStore.Storage;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>No event is lost silently: logs are trimmed, events grow old, and processes end.</summary>
public sealed class LossTests() : DeliveryTest(StorageOptions.Default with { EventRetention = 10 })
{
    [Fact]
    public async Task A_log_that_is_trimmed_while_the_receiver_is_down_loses_no_event()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed();
        await StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await SetAsync("c", i);
            await UntilAsync(async () => (await StatusAsync(id)).Waiting == i + 1, "the event among those that wait");
        }

        Receiver.Answer = _ => null;
        await UntilAsync(() => Receiver.Accepted == 100, "100 events");
        Assert.Equal(Enumerable.Range(0, 100), NumbersOf("c"));
    }

    [Fact]
    public async Task Events_that_were_trimmed_before_a_process_read_them_are_reported_as_a_gap()
    {
        await SetAsync("c", -1);
        var id = await CreateAsync("""
            "payload":"event"
            """);
        for (var i = 0; i < 50; i++)
        {
            await SetAsync("c", i);
        }

        await StartAsync();
        await UntilAsync(() => Receiver.Accepted >= 11, "the gap and 10 events");
        Assert.Single(Receiver.Bodies, body => body.StartsWith("""{"type":"conversation.gap",""", StringComparison.Ordinal));
        Assert.Single(Receiver.Ids, message => message.StartsWith(id + "_conversation_gap_", StringComparison.Ordinal));
        var data = Receiver.Bodies.Single(body => body.Contains(".gap", StringComparison.Ordinal)).Split("\"data\":")[1][..^1];
        Assert.Equal("""{"namespace":"orders","kind":"conversation","after":"1","before":"41"}""", data);
        Assert.Equal(11, Receiver.Accepted);
    }

    [Fact]
    public async Task An_event_that_fails_for_a_day_is_a_dead_letter_and_is_replayed_under_its_id()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed(500);
        await StartAsync();
        await SetAsync("c", 1);
        await SetAsync("c", 2);
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 2, "2 events that wait");
        Clock.Advance(TimeSpan.FromDays(1));
        await UntilAsync(async () => (await Store.Webhooks.ListDeadAsync(Ns, id)).Value.Letters.Length == 2, "2 dead letters");
        var first = (await Store.Webhooks.ListDeadAsync(Ns, id, limit: 1)).Value;
        Assert.Equal(("conversation.created", "c", "The receiver answered 500"), (first.Letters[0].Letter.Type, first.Letters[0].Letter.Subject, first.Letters[0].Letter.Reason));
        Assert.Equal("conversation.changed", (await Store.Webhooks.ListDeadAsync(Ns, id, first.Next)).Value.Letters.Single().Letter.Type);

        Receiver.Answer = _ => null;
        await SetAsync("c", 3);
        await UntilAsync(() => Receiver.Accepted == 1, "the new event");
        Assert.Equal(Core.Errors.ErrorCode.NotFound, (await Store.Webhooks.ReplayAsync(Ns, id, "s0")).Error!.Code);
        Assert.Equal(1, (await Store.Webhooks.ReplayAsync(Ns, id, first.Letters[0].Id)).Value);
        await UntilAsync(() => Receiver.Accepted == 2, "the first dead letter");
        Assert.Equal(first.Letters[0].Letter.Message, Receiver.Ids.Last());
        Assert.Equal(1, (await Store.Webhooks.ReplayAsync(Ns, id)).Value);
        await UntilAsync(() => Receiver.Accepted == 3, "the other one");
        Assert.Equal([3, 1, 2], NumbersOf("c"));
        Assert.Empty((await Store.Webhooks.ListDeadAsync(Ns, id)).Value.Letters);
    }

    [Fact]
    public async Task The_oldest_events_become_dead_letters_when_too_many_wait()
    {
        var id = await CreateAsync();

        // An event in flight becomes no dead letter, so none may be in flight.
        Assert.True((await Store.Webhooks.PauseAsync(Ns, id, isPaused: true)).IsOk);
        await StartAsync(mostWaiting: 5);
        for (var i = 0; i < 8; i++)
        {
            await SetAsync($"c{i}", i);
        }

        await UntilAsync(async () => (await Store.Webhooks.ListDeadAsync(Ns, id)).Value.Letters.Length == 3, "3 dead letters");
        Assert.Equal(5, (await StatusAsync(id)).Waiting);
        var dead = (await Store.Webhooks.ListDeadAsync(Ns, id)).Value.Letters;
        Assert.Equal(["c0", "c1", "c2"], dead.Select(letter => letter.Letter.Subject).Order());
        Assert.All(dead, letter => Assert.StartsWith("More than 5 events waited.", letter.Letter.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stopped_process_hands_over_at_once_and_nothing_is_sent_twice()
    {
        await CreateAsync();
        var first = await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(() => Receiver.Accepted == 1, "the first event");
        await StopAsync(first);
        await SetAsync("c", 2);
        var begin = Clock.GetUtcNow();
        await StartAsync();
        await UntilAsync(() => Receiver.Accepted == 2, "the second event");
        Assert.InRange(Clock.GetUtcNow() - begin, TimeSpan.Zero, TimeSpan.FromSeconds(9));
        Assert.Equal([1, 2], NumbersOf("c"));
    }

    [Fact]
    public async Task Another_process_takes_over_within_15_seconds_when_the_owner_ends_without_a_word()
    {
        var cut = new CutStorage(Storage);
        var id = await CreateAsync();
        await StartAsync(cut);
        await SetAsync("c", 1);
        await UntilAsync(async () => (await StatusAsync(id)).DeliveredAt is not null, "the first event");
        await StartAsync();
        cut.IsCut = true;
        var begin = Clock.GetUtcNow();
        await SetAsync("c", 2);
        await UntilAsync(() => Receiver.Bodies.Any(body => body.Contains("\"n\":2", StringComparison.Ordinal)), "the second event");
        Assert.InRange(Clock.GetUtcNow() - begin, TimeSpan.Zero, TimeSpan.FromSeconds(15));

        // The late owner comes back, and finds that it is the owner no more.
        await SetAsync("c", 3);
        await UntilAsync(() => Receiver.Accepted >= 3, "the third event");
        var position = (await StatusAsync(id)).Positions["conversation"];
        cut.IsCut = false;
        await SetAsync("c", 4);
        await UntilAsync(() => Receiver.Bodies.Any(body => body.Contains("\"n\":4", StringComparison.Ordinal)), "the fourth event");
        var now = (await StatusAsync(id)).Positions["conversation"];
        Assert.True(LogPosition.TryParse(position, out var before) && LogPosition.TryParse(now, out var after) && after >= before, $"{now} after {position}");
        Assert.Equal([1, 2, 3, 4], NumbersOf("c"));
    }

    /// <summary>A storage that a process can't reach while it is cut off.</summary>
    private sealed class CutStorage(IStateStorage inner) : StorageDecorator(inner)
    {
        public bool IsCut { get; set; }

        public override ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
            IsCut ? throw Cut() : base.LoadAsync(ns, key, cancellation);

        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
            IsCut ? throw Cut() : base.CommitAsync(commit, cancellation);

        public override ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
            IsCut ? throw Cut() : base.ScanAsync(ns, query, cancellation);

        public override ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
            IsCut ? throw Cut() : base.ReadLogAsync(log, after, page, cancellation);

        private static StorageUnavailableException Cut() => new("The storage is cut off");
    }
}
