using StateStore.Orleans.Tests.Stores;

namespace StateStore.Orleans.Tests;

/// <summary>A namespace deletion drops the cached state of grains on every silo.</summary>
public sealed class DeletionTests : IAsyncLifetime
{
    private const string Ns = "bot";
    private const int Conversations = 40;

    private RedisServer _redis = null!;
    private Cluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _cluster = await Cluster.StartAsync(_redis, silos: 2, hasClient: false);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _redis.Dispose();
    }

    [Fact]
    public async Task A_namespace_deletion_on_one_silo_is_seen_by_reads_on_all_silos()
    {
        for (var life = 1; life <= 3; life++)
        {
            await Task.WhenAll(Enumerable.Range(0, Conversations).Select(n => SetAsync($"c{n}", $"S{life}")));
            await AssertAllAsync(found => Assert.Equal($"S{life}", found.Value.Conversation.State));

            Assert.True((await _cluster.On(life % 2).Namespaces.DeleteAsync(Ns)).Value.Existed);
            await AssertAllAsync(found => Assert.Equal(ErrorCode.NotFound, found.Error?.Code));
        }
    }

    private async Task SetAsync(string id, string state) =>
        Assert.True((await _cluster.On(0).Conversations.SetAsync(Ns, id, new(state, JsonText.EmptyObject))).IsOk);

    private async Task AssertAllAsync(Action<Result<ConversationSnapshot>> check)
    {
        for (var silo = 0; silo < 2; silo++)
        {
            for (var n = 0; n < Conversations; n++)
            {
                check(await _cluster.On(silo).Conversations.GetAsync(Ns, $"c{n}"));
            }
        }
    }
}
