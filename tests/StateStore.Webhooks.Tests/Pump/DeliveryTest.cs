using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StateStore.Core;
using StateStore.Core.Json;
using StateStore.Core.Webhooks;
using StateStore.Engine;
using StateStore.Engine.Webhooks;
using StateStore.Storage;
using StateStore.Storage.Memory;
using StateStore.Webhooks.Pump;

namespace StateStore.Webhooks.Tests.Pump;

/// <summary>A store on memory, processes that deliver its webhooks, and a clock that the test moves.</summary>
public abstract class DeliveryTest : IAsyncLifetime
{
    protected const string Ns = "orders";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly List<WebhookDeliveries> _processes = [];
    private readonly List<LocalStateStore> _engines = [];

    private protected DeliveryTest(StorageOptions? options = null) => Storage = new MemoryStorage(options ?? StorageOptions.Default);

    protected FakeTimeProvider Clock { get; } = new(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));

    protected IStateStorage Storage { get; }

    protected LocalStateStore Store { get; private set; } = null!;

    private protected ScriptedReceiver Receiver { get; } = new();

    public async Task InitializeAsync()
    {
        await Storage.OpenAsync(default);
        Store = Engine(Storage);
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await StopAsync(process);
        }

        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        await Storage.DisposeAsync();
    }

    /// <summary>Begins a process that delivers.</summary>
    private protected async Task<WebhookDeliveries> StartAsync(IStateStorage? storage = null, int mostWaiting = 100_000, int inFlight = 128, ByteBudget? memory = null)
    {
        var engine = storage is null ? Store : Engine(storage);
        var options = new PumpOptions(Receiver.SendAsync, new(inFlight), Guid.NewGuid().ToString("N")) { MostWaiting = mostWaiting, Memory = memory ?? new(long.MaxValue) };
        var process = new WebhookDeliveries(engine.WebhookLedger, options, NullLogger.Instance);
        _processes.Add(process);
        await process.StartAsync(default);
        return process;
    }

    private protected async Task StopAsync(WebhookDeliveries process)
    {
        var stopped = process.StopAsync(default);
        await UntilAsync(() => stopped.IsCompleted, "the end of the deliveries");
        await stopped;
    }

    protected async Task<string> CreateAsync(string members = "", string url = "https://example.com/hook", string ns = Ns)
    {
        var json = $$"""{"url":"{{url}}"{{(members.Length == 0 ? "" : "," + members)}}}""";
        var draft = WebhookDraft.Parse(JsonMembers.Parse(Encoding.UTF8.GetBytes(json), Limits.Default).Value).Value;
        return (await Store.Webhooks.CreateAsync(ns, draft)).Value.Webhook.Id;
    }

    protected async Task SetAsync(string id, int number, string ns = Ns) =>
        Assert.True((await Store.Conversations.SetAsync(ns, id, new("S", JsonText.Parse(Encoding.UTF8.GetBytes($$"""{"n":{{number}}}"""), Limits.Default).Value))).IsOk);

    /// <summary>Moves the clock in small steps until the condition holds.</summary>
    protected Task UntilAsync(Func<bool> condition, string awaited) => UntilAsync(() => Task.FromResult(condition()), awaited);

    protected Task UntilAsync(Func<Task<bool>> condition, string awaited) => Repeat.UntilAsync(
        async () =>
        {
            Clock.Advance(Step);
            return await condition();
        },
        holds => holds,
        awaited);

    protected async Task<WebhookStatus> StatusAsync(string id) => (await Store.Webhooks.GetAsync(Ns, id)).Value.Status;

    /// <summary>The numbers that the receiver has accepted of one conversation, in their order.</summary>
    protected IEnumerable<int> NumbersOf(string id) =>
        from body in Receiver.Bodies
        let data = JsonMembers.Of(JsonMembers.Of(JsonText.FromTrusted(Encoding.UTF8.GetBytes(body))).Find("data"u8)!.Value)
        where data.Find("conversation_id"u8)?.TryString() == id
        let current = JsonMembers.Of(data.Find("current"u8)!.Value)
        select (int)JsonMembers.Of(current.Find("data"u8)!.Value).Find("n"u8)!.Value.TryLong()!.Value;

    /// <summary>Makes another engine, on this storage or around it.</summary>
    protected LocalStateStore Engine(IStateStorage storage)
    {
        var engine = new LocalStateStore(storage, null, Clock);
        _engines.Add(engine);
        return engine;
    }
}
