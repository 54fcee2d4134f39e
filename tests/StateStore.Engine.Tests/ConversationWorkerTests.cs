using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>The hosted worker: turns, retries, extension, and a graceful stop.</summary>
public sealed class ConversationWorkerTests : IAsyncLifetime
{
    private const string Ns = "bot";

    private readonly FakeTimeProvider _clock = new(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly LocalStateStore _store;

    public ConversationWorkerTests() => _store = new(new MemoryStorage(), clock: _clock);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_worker_handles_the_messages_of_each_conversation_and_commits_its_change()
    {
        var handled = new ConcurrentDictionary<string, int>();
        var all = new TaskCompletionSource();
        await using var worker = await StartAsync((turn, _) =>
        {
            if (handled.AddOrUpdate(turn.ConversationId, turn.Messages.Length, (_, before) => before + turn.Messages.Length) > 0 && handled.Values.Sum() == 20)
            {
                all.TrySetResult();
            }

            return new(new SetConversation("done"));
        });
        for (var i = 0; i < 20; i++)
        {
            await AppendAsync($"c{i % 5}");
        }

        await Deadline.Within(all.Task, "all messages are handled");
        await worker.StopAsync();
        Assert.Equal([4, 4, 4, 4, 4], handled.Values);
        Assert.Equal("done", (await _store.Conversations.GetAsync(Ns, "c4")).Value.Conversation.State);
        Assert.Empty((await _store.Inbox.ListAsync(Ns, "c4")).Value.Messages);
    }

    [Fact]
    public async Task A_message_whose_handler_fails_is_retried_and_becomes_a_dead_letter()
    {
        var attempts = 0;
        await using var worker = await StartAsync((_, _) =>
        {
            attempts++;
            throw new InvalidOperationException("a bug of the handler");
        });
        await AppendAsync("c");

        while ((await _store.Inbox.ListAsync(Ns, "c")).Value.Dead.IsEmpty)
        {
            var tail = (await _store.Changes.ReadAsync(new(Ns, Storage.LogKind.Message), null, 1)).Value.Next;
            if ((await _store.Inbox.ListAsync(Ns, "c")).Value.Dead.IsEmpty)
            {
                await Deadline.Within(_store.Changes.ReadAsync(new(Ns, Storage.LogKind.Message), tail, 1, TimeSpan.FromHours(1)).AsTask(), "the next attempt");
            }
        }

        Assert.Equal(5, attempts);
        Assert.Equal(5, (await _store.Inbox.ListAsync(Ns, "c")).Value.Dead[0].Attempts);
    }

    [Fact]
    public async Task A_stop_waits_for_the_running_handler_and_claims_nothing_more()
    {
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var worker = await StartAsync(async (_, _) =>
        {
            begun.TrySetResult();
            await end.Task;
            return new SetConversation("done");
        });
        await AppendAsync("c");
        await Deadline.Within(begun.Task, "the handler runs");

        var stopping = worker.StopAsync();
        await AppendAsync("later");
        Assert.False(stopping.IsCompleted);
        end.SetResult();
        await Deadline.Within(stopping, "the worker stops");
        Assert.Equal("done", (await _store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
        Assert.Single((await _store.Inbox.ListAsync(Ns, "later")).Value.Messages);
    }

    [Fact]
    public async Task A_lost_turn_cancels_the_handler()
    {
        await _store.Namespaces.SetBundleAsync(Ns, SchemaBundle.Parse("""{"inbox":{"policy":"interrupt"}}"""u8, Limits.Default).Value);
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var worker = await StartAsync(async (turn, cancellation) =>
        {
            if (turn.Messages[0].Message.ToString() == "2")
            {
                return new SetConversation("second");
            }

            begun.TrySetResult();
            cancellation.Register(() => cancelled.TrySetResult());
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            return new SetConversation("first");
        });
        await AppendAsync("c", "1");
        await Deadline.Within(begun.Task, "the handler runs");
        await AppendAsync("c", "2");
        while (!cancelled.Task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await worker.StopAsync();
        Assert.NotEqual("first", (await _store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
    }

    private async Task AppendAsync(string id, string message = "1") =>
        Assert.True((await _store.Inbox.AppendAsync(Ns, id, JsonText.FromTrusted(System.Text.Encoding.UTF8.GetBytes(message)))).IsOk);

    private async Task<Running> StartAsync(ConversationHandler handler)
    {
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton<IStateStore>(_store).AddSingleton<TimeProvider>(_clock);
        var provider = services.AddConversationWorker(Ns, handler, new() { Concurrency = 2 }).BuildServiceProvider();
        var worker = provider.GetRequiredService<IHostedService>();
        await worker.StartAsync(default);
        return new(worker, provider);
    }

    private sealed class Running(IHostedService worker, ServiceProvider provider) : IAsyncDisposable
    {
        public Task StopAsync() => worker.StopAsync(default);

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await provider.DisposeAsync();
        }
    }
}
