using StackExchange.Redis;
using StateStore.Orleans.Tests.Stores;
using StateStore.Storage.Redis;

namespace StateStore.Orleans.Tests;

/// <summary>Grains forget what they remember of a Redis when that Redis has been emptied, although the membership of the cluster lies elsewhere and is whole.</summary>
public sealed class BegunAnewTests : IAsyncLifetime
{
    private const string Ns = "bot";

    private static readonly SchemaBundle Rules = SchemaBundle.Parse("""{"fsm":{"initial":"A","transitions":{"A":["B","X"],"X":[]}}}"""u8, Limits.Default).Value;

    private RedisServer _redis = null!;
    private Cluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _cluster = await Cluster.StartAsync(_redis, silos: 2, hasClient: false);
        await WriteAsync(_cluster.On(0), "A");
        Assert.Equal("A", await StateAsync());
        using (var raw = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",allowAdmin=true"))
        {
            await raw.GetDatabase().ExecuteAsync("FLUSHALL");
        }

        await using var storage = new RedisStorage(new() { Configuration = _redis.Configuration });
        await storage.OpenAsync(default);
        await using var other = new LocalStateStore(storage);
        await WriteAsync(other, "X");
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _redis.Dispose();
    }

    [Fact]
    public async Task A_change_is_decided_on_what_the_store_has()
    {
        var refused = await _cluster.On(1).Conversations.SetAsync(Ns, "c", new("B", JsonText.EmptyObject));
        Assert.Equal(ErrorCode.InvalidTransition, refused.Error?.Code);
        Assert.Equal("X", await StateAsync());
    }

    [Fact]
    public async Task Reads_give_what_the_store_has_a_moment_later()
    {
        await Deadline.Within(UntilAsync("X"), "the grain to forget");

        async Task UntilAsync(string state)
        {
            while (await StateAsync() != state)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task WriteAsync(IStateStore store, string state)
    {
        Assert.True((await store.Namespaces.SetBundleAsync(Ns, Rules)).IsOk);
        Assert.Equal(1, (await store.Conversations.SetAsync(Ns, "c", new(state, JsonText.EmptyObject))).Value.Version);
    }

    private async Task<string> StateAsync() => (await _cluster.On(1).Conversations.GetAsync(Ns, "c")).Value.Conversation.State;
}
