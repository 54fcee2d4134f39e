using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using StateStore.Orleans.GrainStorage;
using StateStore.Orleans.Hosting;
using StateStore.Orleans.Tests.Stores;
using StateStore.Storage.Memory;

namespace StateStore.Orleans.Tests.GrainStorage;

/// <summary>The storage over the store in this process.</summary>
public sealed class MemoryGrainStorage : GrainStorageSuite
{
    protected override async Task<IGrainStorage> StartAsync()
    {
        var storage = new MemoryStorage();
        await storage.OpenAsync(default);
        return Over(new LocalStateStore(storage));
    }

    /// <summary>A storage as a silo makes it, in the namespace <c>players</c>.</summary>
    internal static IGrainStorage Over(IStateStore store, IGrainStorageSerializer? serializer = null)
    {
        var activators = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<IActivatorProvider>();
        serializer ??= new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions()));
        return new StateStoreGrainStorage(store, "players", static _ => "active", new(serializer), activators);
    }
}

/// <summary>The storage in a silo of the store, whose conversations are grains.</summary>
public sealed class ClusterGrainStorage(ClusterWithGrainStorage cluster) : GrainStorageSuite, IClassFixture<ClusterWithGrainStorage>
{
    protected override Task<IGrainStorage> StartAsync() => Task.FromResult(cluster.Storage);
}

/// <summary>A silo with a grain storage, which the tests of a class share.</summary>
public sealed class ClusterWithGrainStorage : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private Cluster _cluster = null!;

    public IGrainStorage Storage => _cluster.Silos.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>("players");

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _cluster = await Cluster.StartAsync(_redis, configure: silo => silo.AddStateStoreGrainStorage("players"), hasClient: false);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _redis.Dispose();
    }
}
