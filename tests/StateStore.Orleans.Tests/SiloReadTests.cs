using StateStore.Orleans.Client;
using StateStore.Orleans.Tests.Stores;

namespace StateStore.Orleans.Tests;

/// <summary>The store inside a silo reads without a grain call wherever the answer comes from the storage anyway.</summary>
public sealed class SiloReadTests
{
    private const string Ns = "silo-reads";

    [Fact]
    public async Task A_silo_answers_reads_that_concern_no_owner_without_a_grain_and_a_client_through_the_reader_grain()
    {
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await Cluster.StartAsync(redis);

        await ReadAllAsync(cluster.On(0));
        Assert.Equal(0, await ReadersAsync(cluster));

        await ReadAllAsync(cluster.Client);
        Assert.NotEqual(0, await ReadersAsync(cluster));
    }

    [Fact]
    public async Task A_name_beyond_the_limits_of_the_silo_is_INVALID_NAME_for_a_client_with_larger_limits()
    {
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await Cluster.StartAsync(redis);
        var client = new OrleansStateStore(cluster.Silos.Client, Limits.Default with { NameLength = 1000 }, TimeProvider.System);
        var id = new string('x', 300);

        Assert.Equal(ErrorCode.InvalidName, (await client.Conversations.SetAsync(Ns, id, new("A", JsonText.EmptyObject))).Error!.Code);
        Assert.Equal(ErrorCode.InvalidName, (await client.Conversations.GetAsync(Ns, id)).Error!.Code);
    }

    private static async Task ReadAllAsync(IStateStore store)
    {
        Assert.True((await store.Namespaces.ListAsync()).IsOk);
        Assert.True((await store.Namespaces.DescribeAsync(Ns)).IsOk);
        Assert.Equal(ErrorCode.NotFound, (await store.Namespaces.GetBundleAsync(Ns)).Error!.Code);
        Assert.True((await store.Conversations.ListAsync(Ns, new())).IsOk);
        Assert.Equal(ErrorCode.NotFound, (await store.Conversations.GetHistoryAsync(Ns, "c")).Error!.Code);
        Assert.True((await store.Tables.ListAsync(Ns)).IsOk);
        Assert.Equal(ErrorCode.NotFound, (await store.Tables.GetAsync(Ns, "t")).Error!.Code);
        Assert.True((await store.Keys.ListAsync(Ns, new())).IsOk);
        Assert.Equal(ErrorCode.NotFound, (await store.Keys.GetAsync(Ns, "k")).Error!.Code);
        Assert.True((await store.Changes.ReadAsync(Ns, LogPosition.Start)).IsOk);
    }

    private static async Task<int> ReadersAsync(Cluster cluster)
    {
        var management = cluster.Silos.Client.GetGrain<IManagementGrain>(0);
        var statistics = await management.GetSimpleGrainStatistics();
        return statistics.Where(grain => grain.GrainType.Contains("Reader", StringComparison.Ordinal)).Sum(grain => grain.ActivationCount);
    }
}
