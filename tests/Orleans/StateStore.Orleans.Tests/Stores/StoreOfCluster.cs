namespace StateStore.Orleans.Tests.Stores;

/// <summary>A store that ends its cluster with itself.</summary>
internal sealed class StoreOfCluster(IStateStore store, Cluster cluster) : IStateStore, IAsyncDisposable
{
    public INamespaces Namespaces => store.Namespaces;

    public IConversations Conversations => store.Conversations;

    public ITables Tables => store.Tables;

    public IKeys Keys => store.Keys;

    public IChanges Changes => store.Changes;

    /// <summary>As the application has it that hosts the only silo.</summary>
    public static async ValueTask<IStateStore> HostedAsync(EngineOptions options, StorageOptions storage, TimeProvider clock)
    {
        var cluster = await StartAsync(options, storage, clock);
        return new StoreOfCluster(cluster.On(0), cluster);
    }

    /// <summary>As a client has it that has no storage.</summary>
    public static async ValueTask<IStateStore> RemoteAsync(EngineOptions options, StorageOptions storage, TimeProvider clock)
    {
        var cluster = await StartAsync(options, storage, clock);
        return new StoreOfCluster(cluster.Client, cluster);
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    private static async Task<Cluster> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock) =>
        await Cluster.StartAsync(await SharedRedis.Instance, 1, storage, new() { Engine = options, Clock = clock });
}
