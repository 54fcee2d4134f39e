using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using StateStore.Orleans.Hosting;
using StateStore.Storage.Redis;

namespace StateStore.Orleans.Tests.Stores;

/// <summary>Silos in this process, on a real Redis.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _silos;

    private Cluster(InProcessTestCluster silos) => _silos = silos;

    public InProcessTestCluster Silos => _silos;

    /// <summary>The store of a client outside the cluster.</summary>
    public IStateStore Client => _silos.Client.ServiceProvider.GetRequiredService<IStateStore>();

    /// <summary>The store of an application that hosts a silo.</summary>
    public IStateStore On(int silo) => Service<IStateStore>(silo);

    public T Service<T>(int silo)
        where T : notnull => _silos.Silos[silo].ServiceProvider.GetRequiredService<T>();

    /// <param name="redis">The Redis with the state.</param>
    /// <param name="silos">The number of silos at the start.</param>
    /// <param name="storage">The options of the storage.</param>
    /// <param name="options">The options of the store.</param>
    /// <param name="hasClient">True if there is a client outside the cluster.</param>
    /// <param name="configure">Adds to each silo what the application brings; null for nothing.</param>
    public static async Task<Cluster> StartAsync(
        RedisServer redis,
        int silos = 1,
        StorageOptions? storage = null,
        ClusterStoreOptions? options = null,
        bool hasClient = true,
        Action<ISiloBuilder>? configure = null)
    {
        options ??= ClusterStoreOptions.Default;
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = hasClient;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddStateStoreGrains(
                _ => new RedisStorage(new() { Configuration = redis.Configuration, Storage = storage ?? StorageOptions.Default }), options);
            configure?.Invoke(silo);
        });
        builder.ConfigureClient(client => client.AddStateStoreClient(options.Engine.Limits, options.Clock));
        var cluster = new Cluster(builder.Build());
        await cluster._silos.DeployAsync();
        await Task.WhenAll(Enumerable.Range(0, silos).Select(silo => cluster.Service<IStateStorage>(silo).OpenAsync(default).AsTask()));
        return cluster;
    }

    public async ValueTask DisposeAsync() => await _silos.DisposeAsync();
}
