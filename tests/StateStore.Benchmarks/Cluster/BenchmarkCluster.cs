using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Orleans.TestingHost;
using StateStore.Conformance;
using StateStore.Orleans.Hosting;
using StateStore.Orleans.Streams;
using StateStore.Storage;
using StateStore.Storage.Redis;

namespace StateStore.Benchmarks.Cluster;

/// <summary>Silos in this process, on a Redis of their own. The benchmarks use the store of the application that hosts the first silo.</summary>
internal sealed class BenchmarkCluster(InProcessTestCluster silos) : IAsyncDisposable
{
    /// <summary>The services of the first silo.</summary>
    public IServiceProvider Services { get; } = silos.Silos[0].ServiceProvider;

    public IStateStore Store { get; } = silos.Silos[0].ServiceProvider.GetRequiredService<IStateStore>();

    public IGrainFactory Grains { get; } = silos.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    public IStreamProvider Streams { get; } =
        silos.Silos[0].ServiceProvider.GetRequiredService<IClusterClient>().GetStreamProvider(ChangeStreamNames.Provider);

    public static async Task<BenchmarkCluster> StartAsync(
        RedisServer redis, int silos, StorageOptions? storage = null, Action<ISiloBuilder>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            // Warnings of a silo go to standard error, so that they do not mix with the figures.
            silo.Services.AddLogging(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error));
            silo.AddStateStoreGrains(_ => new RedisStorage(new() { Configuration = redis.Configuration, Storage = storage ?? StorageOptions.Default }));
            configure?.Invoke(silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        foreach (var silo in cluster.Silos)
        {
            await silo.ServiceProvider.GetRequiredService<IStateStorage>().OpenAsync(default);
        }

        return new(cluster);
    }

    public ValueTask DisposeAsync() => silos.DisposeAsync();
}
