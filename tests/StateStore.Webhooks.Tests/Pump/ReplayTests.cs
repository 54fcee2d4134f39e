using StateStore.Conformance.Storage;
using StateStore.Storage;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>Tests and replays: letters that requests add to those that wait.</summary>
public sealed class ReplayTests : DeliveryTest
{
    [Fact]
    public async Task Each_test_event_is_delivered_once()
    {
        var id = await CreateAsync();
        await StartAsync();
        for (var i = 0; i < 30; i++)
        {
            // The clock stands still, so the removal of the delivered ones is not committed between two tests.
            Assert.True((await Store.Webhooks.TestAsync(Ns, id)).IsOk);
            await Repeat.UntilAsync(() => Task.FromResult(Receiver.Ids.Distinct().Count()), accepted => accepted == i + 1, "the test event");
        }

        await UntilAsync(async () => (await StoredAsync($"letter/{id}/")).IsEmpty, "the removal of the letters");
        Assert.Equal(30, Receiver.Accepted);
    }

    [Fact]
    public async Task Concurrent_replays_send_each_dead_letter_once_and_in_order()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed();
        var process = await StartAsync();
        await BuryAsync(id, 120);
        await StopAsync(process);
        var store = Engine(new MeetingStorage(Storage, callers: 6));
        var replayed = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => (await store.Webhooks.ReplayAsync(Ns, id)).Value));
        Assert.Equal(120, replayed.Sum());
        Assert.Empty((await Store.Webhooks.ListDeadAsync(Ns, id)).Value.Letters);
        Receiver.Answer = _ => null;
        await StartAsync();
        await UntilAsync(() => Receiver.Accepted >= 120, "the events");
        Assert.Equal(Enumerable.Range(0, 120), NumbersOf("c"));
    }

    [Fact]
    public async Task A_replayed_event_comes_after_newer_events_that_wait_also_after_a_restart()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed();
        var process = await StartAsync();
        await BuryAsync(id, 1);
        await SetAsync("c", 1);
        await SetAsync("c", 2);
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 2, "2 events that wait");
        Assert.Equal(1, (await Store.Webhooks.ReplayAsync(Ns, id)).Value);
        await StopAsync(process);
        Receiver.Answer = _ => null;
        await StartAsync();
        await UntilAsync(() => Receiver.Accepted == 3, "3 events");
        Assert.Equal([1, 2, 0], NumbersOf("c"));
    }

    [Fact]
    public async Task An_event_older_than_a_day_is_a_dead_letter_also_if_a_later_test_waits()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed();
        var process = await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 1, "an event that waits");
        var since = (await StatusAsync(id)).OldestAt;
        Clock.Advance(TimeSpan.FromHours(12));
        Assert.True((await Store.Webhooks.TestAsync(Ns, id)).IsOk);
        await StopAsync(process);
        await StartAsync();
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 2, "both");
        Assert.Equal(since, (await StatusAsync(id)).OldestAt);
        Clock.Advance(TimeSpan.FromHours(12));
        await UntilAsync(async () => (await Store.Webhooks.ListDeadAsync(Ns, id)).Value.Letters.Length == 1, "the dead letter");
        Assert.Equal(1, (await StatusAsync(id)).Waiting);
    }

    /// <summary>Makes dead letters of new events of one conversation.</summary>
    private async Task BuryAsync(string id, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await SetAsync("c", i);
        }

        await UntilAsync(async () => (await StatusAsync(id)).Waiting == count, "the events that wait");
        Clock.Advance(TimeSpan.FromDays(1));
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 0, "the dead letters");
    }

    private async Task<System.Collections.Immutable.ImmutableArray<ScannedEntry>> StoredAsync(string prefix) =>
        (await Storage.ScanAsync("$webhooks", new(KeyKind.Key, prefix, null, 1_000), default)).Entries;

    /// <summary>A storage whose first readers of dead letters wait for each other, so that all of them have read the same ones.</summary>
    private sealed class MeetingStorage(IStateStorage inner, int callers) : StorageDecorator(inner)
    {
        private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _readers;

        public override async ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation)
        {
            var page = await base.ScanAsync(ns, query, cancellation);
            if (query.Prefix.StartsWith("dead/", StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref _readers) == callers)
                {
                    _met.SetResult();
                }

                await _met.Task;
            }

            return page;
        }
    }
}
