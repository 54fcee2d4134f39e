using System.Text;
using StateStore.Core;
using StateStore.Core.Json;
using StateStore.Webhooks.Pump;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>The bytes of events that a process holds for its webhooks.</summary>
public sealed class MemoryTests : DeliveryTest
{
    private const int EventBytes = 100_000;
    private const int Webhooks = 5;

    private readonly ByteBudget _memory = new(10 * EventBytes);

    [Fact]
    public async Task Events_that_wait_are_held_by_the_store_and_not_in_memory()
    {
        var id = await CreateAsync();
        Receiver.Answer = _ => ScriptedReceiver.Failed();
        await StartAsync(memory: _memory);
        await SetLargeAsync(40);
        await UntilAsync(async () => (await StatusAsync(id)).Waiting == 40, "40 events that wait");
        await UntilAsync(() => _memory.Used == 0, "no bytes held");
        Receiver.Answer = _ => null;
        await UntilAsync(() => Receiver.Accepted == 40, "40 events");
        await UntilAsync(() => _memory.Used == 0, "no bytes held");
    }

    [Fact]
    public async Task A_process_whose_receivers_do_not_answer_holds_a_bounded_number_of_bytes_and_each_webhook_goes_on()
    {
        var never = new TaskCompletionSource();
        Receiver.Gate = never.Task;
        for (var i = 0; i < Webhooks; i++)
        {
            await CreateAsync("""
                "max_in_flight":64
                """);
        }

        await SetLargeAsync(1);
        await StartAsync(memory: _memory);
        await SetLargeAsync(60);
        await UntilAsync(() => Receiver.Attempts.Select(message => message.Id[..19]).Distinct().Count() == Webhooks, "an attempt of each webhook");

        // All webhooks may read a page of 1 MiB at the same moment, and each may have one attempt in flight. Without the budget they would hold 600 events.
        Assert.InRange(_memory.Used, 10 * EventBytes, (10 + (Webhooks * 12)) * EventBytes);
        never.SetResult();
        await UntilAsync(() => Receiver.Accepted == 61 * Webhooks, "all events");
        await UntilAsync(() => _memory.Used == 0, "no bytes held");
    }

    private async Task SetLargeAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var data = JsonText.Parse(Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', EventBytes)}}"}"""), Limits.Default).Value;
            Assert.True((await Store.Conversations.SetAsync(Ns, Guid.NewGuid().ToString(), new("S", data))).IsOk);
        }
    }
}
