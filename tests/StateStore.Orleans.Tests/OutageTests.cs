using StateStore.Orleans.Tests.Stores;

namespace StateStore.Orleans.Tests;

/// <summary>Redis outages under a cluster.</summary>
public sealed class OutageTests
{
    private const string Ns = "outage";

    private static readonly StorageOptions Impatient = new() { Timeout = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task A_hanging_Redis_is_an_error_within_the_timeout_and_is_used_again_when_it_resumes()
    {
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await Cluster.StartAsync(redis, storage: Impatient);
        var store = cluster.Client.Conversations;
        Assert.Equal(1, (await SetAsync(store, "A")).Value.Version);

        redis.Pause();
        Assert.Equal(ErrorCode.StorageUnavailable, (await SetAsync(store, "B")).Error!.Code);

        // Only Redis knows whether the change was made, so the grain must not answer from its cache.
        Assert.Equal(ErrorCode.StorageUnavailable, (await store.GetAsync(Ns, "c")).Error!.Code);

        redis.Resume();
        Assert.Equal("B", (await UntilServedAsync(() => SetAsync(store, "B"))).Value.Conversation.State);
        Assert.Equal(2, (await store.GetAsync(Ns, "c")).Value.Version);
    }

    [Fact]
    public async Task A_Redis_that_restarts_with_its_data_is_used_again()
    {
        using var redis = await RedisServer.StartAsync(null, "--appendonly", "yes", "--appendfsync", "always");
        await using var cluster = await Cluster.StartAsync(redis, storage: Impatient);
        var store = cluster.Client.Conversations;
        Assert.Equal(1, (await SetAsync(store, "A")).Value.Version);

        redis.Kill();
        Assert.Equal(ErrorCode.StorageUnavailable, (await SetAsync(store, "B")).Error!.Code);
        await redis.StartAgainAsync();
        Assert.Equal(2, (await UntilServedAsync(() => SetAsync(store, "B"))).Value.Version);
        Assert.Equal(2, (await cluster.On(0).Changes.ReadAsync(Ns, LogPosition.Start)).Value.Changes.Length);
    }

    /// <summary>Retries while the store is unavailable. Each call waits for its own timeout, or fails when Redis refuses the connection.</summary>
    private static async Task<Result<T>> UntilServedAsync<T>(Func<ValueTask<Result<T>>> call)
    {
        return await Deadline.Within(Task.Run(AskAsync), "the store to serve again");

        async Task<Result<T>> AskAsync()
        {
            while (true)
            {
                var result = await call();
                if (result.Error?.Code != ErrorCode.StorageUnavailable)
                {
                    return result;
                }
            }
        }
    }

    private static ValueTask<Result<ConversationOutcome>> SetAsync(IConversations store, string state) =>
        store.SetAsync(Ns, "c", new(state, JsonText.EmptyObject));
}
