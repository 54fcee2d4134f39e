using StateStore.Core;
using StateStore.Core.Json;
using StateStore.Core.Webhooks;
using StateStore.Storage;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>Deliveries to receivers that work, that fail, and that are gone.</summary>
public sealed class DeliveryTests : DeliveryTest
{
    [Fact]
    public async Task Every_event_arrives_once_and_those_of_a_conversation_in_their_order()
    {
        var id = await CreateAsync();
        await StartAsync();
        for (var i = 0; i < 60; i++)
        {
            await SetAsync($"c{i % 3}", i);
        }

        await UntilAsync(() => Receiver.Accepted == 60, "60 events");
        Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(Enumerable.Range(0, 20).Select(i => (i * 3) + c), NumbersOf($"c{c}")));
        Assert.Equal(60, Receiver.Ids.Distinct().Count());
        Assert.All(Receiver.Ids, message => Assert.StartsWith(id + "_conversation_", message, StringComparison.Ordinal));
        Assert.StartsWith("""{"type":"conversation.created","timestamp":"2026-01-24T12:0""", Receiver.Bodies.First(), StringComparison.Ordinal);
        var tail = (await Store.Changes.ReadAsync(Ns, null)).Value.Next.ToString();
        await UntilAsync(async () => (await StatusAsync(id)).Positions["conversation"] == tail, "the stored position");
        Assert.Equal(0, (await StatusAsync(id)).Waiting);
    }

    [Fact]
    public async Task Deliveries_go_on_between_two_commits_of_the_position()
    {
        await CreateAsync();
        await StartAsync();
        await SetAsync("first", 0);
        await UntilAsync(() => Receiver.Accepted == 1, "the first event");
        for (var i = 0; i < 1_000; i++)
        {
            await SetAsync($"c{i}", i);
        }

        // The clock stands still, so no further commit becomes due by time.
        await Repeat.UntilAsync(() => Task.FromResult(Receiver.Accepted), accepted => accepted == 1_001, "1,000 more events");
    }

    [Fact]
    public async Task A_webhook_with_the_payload_event_gets_the_signed_bytes_of_the_log_also_after_a_failure()
    {
        await CreateAsync("""
            "payload":"event"
            """);
        await StartAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed();
        await SetAsync("c", 1);
        await SetAsync("d", 2);
        await UntilAsync(() => Receiver.Attempts.Count >= 2, "failures");
        Receiver.Answer = _ => null;
        await UntilAsync(() => Receiver.Accepted == 2, "both events");
        var log = (await Store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Changes.Select(change => change.Payload.ToString());
        Assert.Equal(log.Order(), Receiver.Bodies.Order());
        Assert.All(Receiver.Attempts, message => Assert.Single(message.Secrets));
    }

    [Fact]
    public async Task A_webhook_of_messages_gets_the_events_of_inboxes_from_its_creation_on()
    {
        var message = JsonText.Parse("1"u8, Limits.Default).Value;
        await Store.Inbox.AppendAsync(Ns, "c", message, new("before"));
        var id = await CreateAsync("""
            "events":["message.*"],"prefix":"c"
            """);
        await StartAsync();
        await Store.Inbox.AppendAsync(Ns, "d", message, new("other"));
        await Store.Inbox.AppendAsync(Ns, "c", message, new("m"));
        var turn = (await Store.Inbox.ClaimAsync(Ns, "c", new("w", TimeSpan.FromHours(1)))).Value.Turn!;
        Assert.True((await Store.Conversations.SetAsync(Ns, "c", new("S") { Turn = turn.Token })).IsOk);

        await UntilAsync(() => Receiver.Accepted == 3, "three events");
        Assert.Equal(["message.appended", "message.acknowledged", "message.acknowledged"], Receiver.Bodies.Select(body => body.Split('"')[3]));
        Assert.All(Receiver.Ids, sent => Assert.StartsWith(id + "_message_", sent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_webhook_with_a_current_state_gets_the_changes_that_end_in_that_state()
    {
        await CreateAsync("""
            "current":"S"
            """);
        await StartAsync();
        await SetAsync("c", 1);
        Assert.True((await Store.Conversations.SetAsync(Ns, "c", new("T", null))).IsOk);
        await SetAsync("c", 2);
        await SetAsync("c", 3);
        Assert.True((await Store.Conversations.DeleteAsync(Ns, "c")).IsOk);
        await SetAsync("c", 4);
        await UntilAsync(() => NumbersOf("c").Contains(4), "the last event");
        Assert.Equal([1, 2, 3, 4], NumbersOf("c"));
    }

    [Fact]
    public async Task A_webhook_gets_only_the_events_that_its_filter_takes_from_its_creation_on()
    {
        await SetAsync("a:1", 1);
        await CreateAsync("""
            "events":["conversation.changed","key.*"],"prefix":"a:"
            """);
        await StartAsync();
        await SetAsync("a:1", 2);
        await SetAsync("a:2", 3);
        await SetAsync("b:1", 4);
        Assert.True((await Store.Keys.ChangeAsync(Ns, [new("a:k", new Core.Keys.KeyCommand.Set(Core.Keys.KeyValue.Of(Core.Json.JsonText.EmptyObject)))])).IsOk);
        await SetAsync("a:2", 5);
        await UntilAsync(() => Receiver.Accepted >= 3, "3 events");
        Assert.Equal([2], NumbersOf("a:1"));
        Assert.Equal([5], NumbersOf("a:2"));
        Assert.Empty(NumbersOf("b:1"));
        Assert.Single(Receiver.Bodies, body => body.StartsWith("""{"type":"key.created",""", StringComparison.Ordinal));
        Assert.Equal(3, Receiver.Accepted);
    }

    [Fact]
    public async Task A_webhook_can_begin_with_earlier_events()
    {
        await SetAsync("c", 1);
        await CreateAsync("""
            "after":"0"
            """);
        await StartAsync();
        await SetAsync("c", 2);
        await UntilAsync(() => Receiver.Accepted == 2, "2 events");
        Assert.Equal([1, 2], NumbersOf("c"));
    }

    [Fact]
    public async Task A_receiver_that_is_down_for_a_minute_gets_every_event_in_order_under_the_same_ids()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed(503);
        await StartAsync();
        var begin = Clock.GetUtcNow();
        for (var i = 0; i < 40; i++)
        {
            await SetAsync($"c{i % 4}", i);
        }

        await UntilAsync(() => Clock.GetUtcNow() - begin > TimeSpan.FromMinutes(1), "a minute");
        Assert.Equal(40, (await StatusAsync(id)).Waiting);
        Assert.NotNull((await StatusAsync(id)).FailingSince);
        Receiver.Answer = _ => null;
        await UntilAsync(() => Receiver.Accepted == 40, "40 events");
        Assert.All(Enumerable.Range(0, 4), c => Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 4) + c), NumbersOf($"c{c}")));
        var bodies = Receiver.Attempts.GroupBy(message => message.Id).Select(attempts => attempts.Select(attempt => Convert.ToHexString(attempt.Body.Span)).Distinct());
        Assert.All(bodies, same => Assert.Single(same));
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 0, "the stored end");
        var deliveries = (await Store.Webhooks.ListAttemptsAsync(Ns, id)).Value;
        Assert.Equal(("delivered", 200, ""), (deliveries[0].Outcome, deliveries[0].Status, deliveries[0].Reason));
        Assert.Contains(deliveries, attempt => (attempt.Outcome, attempt.Status, attempt.Reason) == ("failed", 503, "The receiver answered 503"));
    }

    [Fact]
    public async Task An_event_that_the_receiver_refuses_delays_only_the_later_events_of_its_conversation()
    {
        await CreateAsync();
        Receiver.Answer = message => message.Body.Span.IndexOf("\"bad\""u8) >= 0 ? ScriptedReceiver.Failed(422) : null;
        await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await SetAsync("bad", i);
            await SetAsync("good", i);
        }

        await UntilAsync(() => Receiver.Accepted == 20, "the events of the other conversation");
        Assert.Equal(Enumerable.Range(0, 20), NumbersOf("good"));
        Assert.Single(Receiver.Attempts.Where(message => message.Body.Span.IndexOf("\"bad\""u8) >= 0).Select(message => message.Id).Distinct());
        Receiver.Answer = _ => null;
        await UntilAsync(() => Receiver.Accepted == 40, "the events of the refused conversation");
        Assert.Equal(Enumerable.Range(0, 20), NumbersOf("bad"));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_delays_no_other_webhook()
    {
        var never = new TaskCompletionSource();
        Receiver.Gate = never.Task;
        await CreateAsync("""
            "max_in_flight":64
            """);
        await StartAsync(inFlight: 2);
        for (var i = 0; i < 10; i++)
        {
            await SetAsync($"c{i}", i);
        }

        await UntilAsync(() => Receiver.Attempts.Count == 3, "as many attempts as may be in flight");
        Receiver.Gate = Task.CompletedTask;
        await CreateAsync(ns: "other");
        await SetAsync("d", 1, "other");
        await SetAsync("d", 2, "other");
        await UntilAsync(() => Receiver.Accepted == 2, "the events of the other webhook");
        Assert.Equal([1, 2], NumbersOf("d"));
        never.SetResult();
        await UntilAsync(() => Receiver.Accepted == 12, "the others");
    }

    [Fact]
    public async Task A_pause_that_the_receiver_asks_for_is_kept()
    {
        await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed(429, TimeSpan.FromMinutes(5));
        await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(() => Receiver.Attempts.Count == 1, "the first attempt");
        var asked = Clock.GetUtcNow();
        Receiver.Answer = _ => null;
        await SetAsync("d", 2);
        await UntilAsync(() => Receiver.Accepted == 2, "both events");
        Assert.True(Clock.GetUtcNow() - asked >= TimeSpan.FromMinutes(5), $"only {Clock.GetUtcNow() - asked}");
        Assert.Equal(3, Receiver.Attempts.Count);
    }

    [Fact]
    public async Task A_receiver_that_answers_410_disables_the_webhook_and_loses_nothing_after_it_is_resumed()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => new(AttemptKind.Gone, 410, null, "The receiver wants no more events (410)");
        await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(async () => (await Store.Webhooks.GetAsync(Ns, id)).Value.Webhook.State == WebhookState.Disabled, "the end of the webhook");
        Assert.Equal("The receiver wants no more events (410)", (await Store.Webhooks.GetAsync(Ns, id)).Value.Webhook.Reason);
        await SetAsync("c", 2);
        Receiver.Answer = _ => null;
        Assert.True((await Store.Webhooks.PauseAsync(Ns, id, isPaused: false)).IsOk);
        await UntilAsync(() => Receiver.Accepted == 2, "both events");
        Assert.Equal([1, 2], NumbersOf("c"));
    }

    [Fact]
    public async Task A_subscriber_that_answered_410_is_enabled_by_its_next_subscription()
    {
        var subscribers = Store.Subscribers;
        var id = (await subscribers.SubscribeAsync(Core.Access.Principal.Unrestricted, Ns, "https://example.com/hook", "S")).Value.Webhook.Id;
        Receiver.Answer = _ => new(AttemptKind.Gone, 410, null, "");
        await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(async () => (await Store.Webhooks.GetAsync(Ns, id)).Value.Webhook.State == WebhookState.Disabled, "the end of the webhook");
        Receiver.Answer = _ => null;
        Assert.Equal(WebhookState.Active, (await subscribers.SubscribeAsync(Core.Access.Principal.Unrestricted, Ns, "https://example.com/hook", "S")).Value.Webhook.State);
        await UntilAsync(() => Receiver.Accepted == 1, "the event");
    }

    [Fact]
    public async Task A_paused_webhook_collects_its_events()
    {
        var id = await CreateAsync();
        Assert.True((await Store.Webhooks.PauseAsync(Ns, id, isPaused: true)).IsOk);
        await StartAsync();
        await SetAsync("c", 1);
        await SetAsync("c", 2);
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 2, "2 events that wait");
        Assert.Empty(Receiver.Attempts);
        Assert.True((await Store.Webhooks.PauseAsync(Ns, id, isPaused: false)).IsOk);
        await UntilAsync(() => Receiver.Accepted == 2, "both events");
        Assert.Equal([1, 2], NumbersOf("c"));
    }

    [Fact]
    public async Task Both_secrets_sign_until_the_overlap_of_a_rotation_ends()
    {
        var id = await CreateAsync();
        await StartAsync();
        var rotated = (await Store.Webhooks.RotateAsync(Ns, id, TimeSpan.FromHours(1))).Value;
        await SetAsync("c", 1);
        await UntilAsync(() => Receiver.Accepted == 1, "the first event");
        Clock.Advance(TimeSpan.FromHours(1));
        await SetAsync("c", 2);
        await UntilAsync(() => Receiver.Accepted == 2, "the second event");
        Assert.Equal([2, 1], Receiver.Attempts.Select(message => message.Secrets.Count));
        Assert.Equal(rotated.Secret, Receiver.Attempts.Last().Secrets.Single().Text);
    }

    [Fact]
    public async Task A_deleted_webhook_gets_nothing_more_and_leaves_nothing()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed();
        await StartAsync();
        await SetAsync("c", 1);
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 1, "an event that waits");
        Assert.True((await Store.Webhooks.DeleteAsync(Ns, id)).IsOk);
        var kept = await Storage.ScanAsync("$webhooks", new(KeyKind.Key, "", null, 100), default);
        Assert.Equal(["count"], kept.Entries.Select(entry => entry.Id));
        var attempts = Receiver.Attempts.Count;
        var begin = Clock.GetUtcNow();
        await UntilAsync(() => Clock.GetUtcNow() - begin > TimeSpan.FromMinutes(1), "a minute");
        Assert.InRange(Receiver.Attempts.Count, attempts, attempts + 1);
        Assert.Equal(["count"], (await Storage.ScanAsync("$webhooks", new(KeyKind.Key, "", null, 100), default)).Entries.Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_test_event_is_sent_and_its_result_is_among_the_deliveries()
    {
        var id = await CreateAsync();
        await StartAsync();
        var message = (await Store.Webhooks.TestAsync(Ns, id)).Value;
        await UntilAsync(async () => (await Store.Webhooks.ListAttemptsAsync(Ns, id)).Value is [{ } only] && only.Message == message, "the delivery");
        Assert.Equal($$"""{"namespace":"orders","webhook":"{{id}}"}""", Receiver.Bodies.Single().Split("\"data\":")[1][..^1]);
        Assert.Equal(0, (await StatusAsync(id)).Waiting);
    }

    [Fact]
    public async Task A_test_event_has_the_envelope_whatever_the_payload_is()
    {
        var id = await CreateAsync("""
            "payload":"event"
            """);
        await StartAsync();
        Assert.True((await Store.Webhooks.TestAsync(Ns, id)).IsOk);
        await UntilAsync(() => Receiver.Accepted == 1, "the test event");
        Assert.StartsWith("""{"type":"webhook.test",""", Receiver.Bodies.Single(), StringComparison.Ordinal);
    }
}
