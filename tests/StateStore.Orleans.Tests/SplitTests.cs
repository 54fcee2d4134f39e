using StateStore.Orleans.Tests.Stores;

namespace StateStore.Orleans.Tests;

/// <summary>
/// Two independent clusters on one Redis. Each activates the conversation and believes to be its only owner, like the two halves of a split cluster.
/// </summary>
public sealed class SplitTests
{
    private readonly string _ns = "split:" + Guid.NewGuid().ToString("N")[..12];

    [Fact]
    public async Task One_of_two_owners_wins_and_the_other_decides_again_on_the_stored_state()
    {
        await using var left = await Cluster.StartAsync(await SharedRedis.Instance);
        await using var right = await Cluster.StartAsync(await SharedRedis.Instance);
        Assert.Equal(1, (await SetAsync(left, "A")).Value.Version);
        Assert.Equal(2, (await SetAsync(right, "B")).Value.Version);

        // The left cluster still has version 1 in its cache, and the commit reports the conflict.
        Assert.Equal(3, (await SetAsync(left, "C")).Value.Version);
        Assert.Equal("C", (await left.On(0).Conversations.GetAsync(_ns, "c")).Value.Conversation.State);

        // A refusal decided on cached state is not final: the grain reads the store first.
        Assert.Equal(4, (await right.On(0).Conversations.SetAsync(_ns, "c", new("D", JsonText.EmptyObject), new(ExpectedVersion: 3))).Value.Version);
    }

    [Fact]
    public async Task Changes_by_two_owners_are_all_kept_and_each_has_its_own_version()
    {
        const int Each = 100;
        await using var left = await Cluster.StartAsync(await SharedRedis.Instance);
        await using var right = await Cluster.StartAsync(await SharedRedis.Instance);
        var outcomes = await Task.WhenAll(WriteAsync(left, "l"), WriteAsync(right, "r"));

        Assert.Equal(Enumerable.Range(1, 2 * Each).Select(n => (long)n), outcomes.SelectMany(versions => versions).Order());
        var log = (await left.On(0).Changes.ReadAsync(_ns, LogPosition.Start, 1000)).Value;
        Assert.Equal(2 * Each, log.Changes.Length);

        async Task<List<long>> WriteAsync(Cluster cluster, string prefix)
        {
            var versions = new List<long>();
            for (var n = 0; n < Each; n++)
            {
                versions.Add((await SetAsync(cluster, prefix + n)).Value.Version);
            }

            return versions;
        }
    }

    [Fact]
    public async Task Reads_with_shared_storage_see_the_changes_of_other_writers()
    {
        await using var left = await Cluster.StartAsync(await SharedRedis.Instance, options: new() { IsStorageShared = true });
        await using var right = await Cluster.StartAsync(await SharedRedis.Instance);
        await SetAsync(left, "A");
        await SetAsync(right, "B");
        Assert.Equal("B", (await left.On(0).Conversations.GetAsync(_ns, "c")).Value.Conversation.State);
    }

    [Fact]
    public async Task A_bundle_set_by_another_cluster_applies_to_the_next_change()
    {
        await using var left = await Cluster.StartAsync(await SharedRedis.Instance);
        await using var right = await Cluster.StartAsync(await SharedRedis.Instance);
        await SetAsync(left, "A");
        var bundle = SchemaBundle.Parse("""{"fsm":{"initial":"A","transitions":{"A":["B"]}}}"""u8, Limits.Default).Value;
        await right.On(0).Namespaces.SetBundleAsync(_ns, bundle);

        Assert.Equal(ErrorCode.InvalidTransition, (await SetAsync(left, "C")).Error!.Code);
        await right.On(0).Namespaces.RemoveBundleAsync(_ns);
        Assert.True((await SetAsync(left, "C")).IsOk);
    }

    private ValueTask<Result<ConversationOutcome>> SetAsync(Cluster cluster, string state) =>
        cluster.On(0).Conversations.SetAsync(_ns, "c", new(state, JsonText.EmptyObject));
}
