using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Storage;
using StateStore.Storage.Redis;

namespace StateStore.Engine.Tests;

/// <summary>A Redis that has lost all data, by FLUSHALL or by a restart without a file: live followers get a gap and then the new events.</summary>
public sealed class LostLogTests : IAsyncLifetime
{
    private const string Ns = "bot";

    private RedisServer _server = null!;
    private RedisStorage _storage = null!;
    private LocalStateStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _storage = new(new() { Configuration = _server.Configuration });
        await _storage.OpenAsync(default);
        _store = new(_storage);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _storage.DisposeAsync();
        _server.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_live_follower_gets_a_gap_before_the_first_change_of_the_new_log(bool isRestarted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.True((await _store.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject))).IsOk);
        var stream = (await _store.Changes.FollowAsync(Ns, LogPosition.Start, patience.Token)).Value;
        await using var reader = stream.Changes.GetAsyncEnumerator(patience.Token);
        Assert.True(await reader.MoveNextAsync());

        await LoseEverythingAsync(isRestarted);
        Assert.True(await reader.MoveNextAsync());
        Assert.True(reader.Current.IsGap);

        var set = await _store.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject), cancellation: patience.Token);
        Assert.Equal(1, set.Value.Version);
        Assert.True(await reader.MoveNextAsync());
        Assert.False(reader.Current.IsGap);
        Assert.Contains("\"version\":1", reader.Current.Payload.ToString(), StringComparison.Ordinal);
    }

    private async Task LoseEverythingAsync(bool isRestarted)
    {
        if (isRestarted)
        {
            _server.Kill();
            await _server.StartAgainAsync();
            return;
        }

        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await raw.GetDatabase().ExecuteAsync("FLUSHALL");
    }
}
