using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using StateStore.Orleans.Hosting;
using StateStore.Storage.Redis;

namespace StateStore.Orleans.Tests.Stores;

/// <summary>Silos inside this process, on a real Redis.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _silos;

    private Cluster(InProcessTestCluster silos) => _silos = silos;

    public InProcessTestCluster Silos => _silos;

    /// <summary>The store as a client outside the cluster has it.</summary>
    public IStateStore Client => _silos.Client.ServiceProvider.GetRequiredService<IStateStore>();

    /// <summary>The store as an application that hosts a silo has it.</summary>
    public IStateStore On(int silo) => Service<IStateStore>(silo);

    public T Service<T>(int silo)
        where T : notnull => _silos.Silos[silo].ServiceProvider.GetRequiredService<T>();

    /// <param name="redis">Where the state is.</param>
    /// <param name="silos">How many there are at first.</param>
    /// <param name="storage">Of the storage.</param>
    /// <param name="options">Of the store.</param>
    /// <param name="hasClient">Whether there is a client outside the cluster.</param>
    public static async Task<Cluster> StartAsync(
        RedisServer redis, int silos = 1, StorageOptions? storage = null, ClusterStoreOptions? options = null, bool hasClient = true)
    {
        options ??= ClusterStoreOptions.Default;
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = hasClient;
        builder.ConfigureSilo((_, silo) => silo.AddStateStoreGrains(
            _ => new RedisStorage(new() { Configuration = redis.Configuration, Storage = storage ?? StorageOptions.Default }), options));
        builder.ConfigureClient(client => client.AddStateStoreClient(options.Engine.Limits, options.Clock));
        var cluster = new Cluster(builder.Build());
        await cluster._silos.DeployAsync();
        await Task.WhenAll(Enumerable.Range(0, silos).Select(silo => cluster.Service<IStateStorage>(silo).OpenAsync(default).AsTask()));
        return cluster;
    }

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();
}
