using StateStore.Conformance.Storage;
using StateStore.Core.Webhooks;
using StateStore.Storage;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>Changes of a webhook apply to every event that is committed after their acknowledgment.</summary>
public sealed class ChangeTests : DeliveryTest
{
    [Fact]
    public async Task An_event_that_is_committed_after_an_acknowledged_change_of_the_filter_is_judged_by_the_change()
    {
        // The process that delivers never sees the notice of the change: only the store tells it.
        var deaf = new DeafStorage(Storage);
        var id = await CreateAsync("""
            "prefix":"none"
            """);
        await StartAsync(deaf);
        await UntilAsync(() => deaf.IsWaiting, "the first look");
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await Store.Webhooks.ChangeAsync(Ns, id, new() { Prefix = $"c{i}-" })).IsOk);
            await SetAsync($"c{i}-x", i);
            await Repeat.UntilAsync(() => Task.FromResult(Receiver.Accepted), accepted => accepted == i + 1, "the event");
        }
    }

    [Fact]
    public async Task Nothing_is_sent_after_an_acknowledged_pause()
    {
        var deaf = new DeafStorage(Storage);
        var id = await CreateAsync();
        await StartAsync(deaf);
        await UntilAsync(() => deaf.IsWaiting, "the first look");
        await SetAsync("c", 0);
        await Repeat.UntilAsync(() => Task.FromResult(Receiver.Accepted), accepted => accepted == 1, "the first event");
        Assert.True((await Store.Webhooks.PauseAsync(Ns, id, isPaused: true)).IsOk);
        for (var i = 1; i < 10; i++)
        {
            await SetAsync($"c{i}", i);
        }

        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 9, "9 events that wait");
        Assert.Single(Receiver.Attempts);
    }

    [Fact]
    public async Task A_deletion_with_an_attempt_in_flight_delays_no_other_webhook()
    {
        var never = new TaskCompletionSource();
        Receiver.Gate = never.Task;
        var hanging = await CreateAsync();
        await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(() => Receiver.Attempts.Count == 1, "an attempt that hangs");
        Receiver.Gate = Task.CompletedTask;
        Assert.True((await Store.Webhooks.DeleteAsync(Ns, hanging)).IsOk);

        // The clock stands still, so the time that the attempt gets to complete does not pass.
        await CreateAsync(ns: "other");
        await SetAsync("d", 1, "other");
        await Repeat.UntilAsync(() => Task.FromResult(Receiver.Accepted), accepted => accepted == 1, "the event of the other webhook");
        never.SetResult();
    }

    [Fact]
    public async Task An_answer_410_of_a_former_address_does_not_disable_the_webhook()
    {
        var answers = new TaskCompletionSource();
        Receiver.Gate = answers.Task;
        Receiver.Answer = message => message.Url.Host == "example.com" ? new(AttemptKind.Gone, 410, null, "The receiver wants no more events (410)") : null;
        var id = await CreateAsync();
        await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(() => Receiver.Attempts.Count == 1, "the attempt");
        Assert.True((await Store.Webhooks.ChangeAsync(Ns, id, new() { Url = "https://example.org/hook" })).IsOk);
        answers.SetResult();
        await UntilAsync(() => Receiver.Accepted == 1, "the event at the new address");
        Assert.Equal(WebhookState.Active, (await Store.Webhooks.GetAsync(Ns, id)).Value.Webhook.State);
    }

    [Fact]
    public async Task A_webhook_that_is_resumed_while_its_former_attempt_hangs_gets_its_events_in_order()
    {
        var never = new TaskCompletionSource();
        var id = await CreateAsync();
        await StartAsync();
        Receiver.Gate = never.Task;
        await SetAsync("c", 1);
        await UntilAsync(() => Receiver.Attempts.Count == 1, "an attempt that hangs");
        Receiver.Gate = Task.CompletedTask;
        Assert.True((await Store.Webhooks.PauseAsync(Ns, id, isPaused: true)).IsOk);
        await SetAsync("c", 2);
        Assert.True((await Store.Webhooks.PauseAsync(Ns, id, isPaused: false)).IsOk);
        await SetAsync("c", 3);
        never.SetResult();
        await UntilAsync(() => Receiver.Accepted == 3, "3 events");
        Assert.Equal([1, 2, 3], NumbersOf("c"));
    }

    /// <summary>A storage whose log of webhooks never wakes its readers.</summary>
    private sealed class DeafStorage(IStateStorage inner) : StorageDecorator(inner)
    {
        public bool IsWaiting { get; private set; }

        public override async ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation)
        {
            if (log.Namespace == "$webhooks")
            {
                IsWaiting = true;
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
            }

            await base.WaitForAppendAsync(log, after, cancellation);
        }
    }
}
