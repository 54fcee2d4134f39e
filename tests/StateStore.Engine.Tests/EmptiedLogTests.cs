using Microsoft.Extensions.Time.Testing;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Readers from the start of the log of a namespace that was deleted: the log has a tail, and no events.</summary>
public sealed class EmptiedLogTests : IAsyncDisposable
{
    private const string Ns = "bot";

    private readonly FaultyStorage _storage = new(new MemoryStorage());
    private readonly FakeTimeProvider _clock = new();
    private readonly LocalStateStore _store;

    public EmptiedLogTests() => _store = new(_storage, EngineOptions.Default, _clock);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task A_long_poll_waits_without_reading_again_and_gets_the_next_event()
    {
        await EmptyAsync();
        var before = _storage.Calls;
        var polled = Task.Run(async () => await _store.Changes.ReadAsync(Ns, LogPosition.Start, 100, TimeSpan.FromSeconds(30)));
        await SettleAsync(polled, before);

        await _store.Conversations.SetAsync(Ns, "c", new("B"));
        Assert.Contains("\"state\":\"B\"", Assert.Single((await polled.WaitAsync(TimeSpan.FromSeconds(20))).Value.Changes).Payload.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_poll_that_is_cancelled_ends()
    {
        await EmptyAsync();
        using var stop = new CancellationTokenSource();
        var before = _storage.Calls;
        var polled = Task.Run(async () => await _store.Changes.ReadAsync(Ns, LogPosition.Start, 100, TimeSpan.FromSeconds(30), stop.Token));
        await SettleAsync(polled, before);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polled.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_stream_waits_without_reading_again_and_gets_the_next_event()
    {
        await EmptyAsync();
        var before = _storage.Calls;
        var stream = (await _store.Changes.FollowAsync(Ns, LogPosition.Start)).Value;
        await using var changes = stream.Changes.GetAsyncEnumerator();
        var next = Task.Run(async () => await changes.MoveNextAsync());
        await SettleAsync(next, before);

        await _store.Conversations.SetAsync(Ns, "c", new("B"));
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("\"state\":\"B\"", changes.Current.Payload.ToString(), StringComparison.Ordinal);
    }

    private async Task EmptyAsync()
    {
        await _storage.OpenAsync(default);
        await _store.Conversations.SetAsync(Ns, "c", new("A"));
        await _store.Namespaces.DeleteAsync(Ns);
    }

    /// <summary>Other calls of the store take turns with the reader. A reader that reads again and again makes many more calls than they do.</summary>
    private async Task SettleAsync(Task reader, int before)
    {
        const int Others = 200;
        for (var i = 0; i < Others; i++)
        {
            await _store.Conversations.GetAsync("other", "c");
            await Task.Yield();
        }

        Assert.False(reader.IsCompleted);
        Assert.InRange(_storage.Calls - before - Others, 0, 20);
    }
}
