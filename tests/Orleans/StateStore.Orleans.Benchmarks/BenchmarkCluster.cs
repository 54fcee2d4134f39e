using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using StateStore.Conformance;
using StateStore.Engine;
using StateStore.Storage;
using StateStore.Storage.Redis;

namespace StateStore.Orleans.Benchmarks;

/// <summary>Silos in this process, on a Redis of their own; used as an application uses the store that hosts the first of them.</summary>
internal sealed class BenchmarkCluster(InProcessTestCluster silos) : IAsyncDisposable
{
    public IStateStore Store { get; } = silos.Silos[0].ServiceProvider.GetRequiredService<IStateStore>();

    public IGrainFactory Grains { get; } = silos.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    public static async Task<BenchmarkCluster> StartAsync(RedisServer redis, int silos)
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo.AddStateStore(_ => new RedisStorage(new() { Configuration = redis.Configuration })));
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
