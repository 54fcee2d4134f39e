using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance.Engine;

namespace StateStore.Orleans.Tests.Stores;

/// <summary>
/// The cluster of one silo that the tests of a class share, on a Redis and with a clock of its own: a cluster for each test would take longer
/// to start than the test takes.
/// </summary>
public abstract class ClusterOfClass(bool isRemote) : IAsyncLifetime
{
    private RedisServer? _redis;
    private Cluster? _cluster;

    public FakeTimeProvider Clock { get; } = new(EngineConformance.Start);

    /// <summary>What the silo stands on.</summary>
    public IStateStorage Storage => _cluster!.Service<IStateStorage>(0);

    /// <summary>The options are those of the class, so the same for each of its tests.</summary>
    public async ValueTask<IStateStore> StartAsync(EngineOptions options, StorageOptions storage, TimeProvider clock)
    {
        _redis ??= await RedisServer.StartAsync();
        _cluster ??= await Cluster.StartAsync(_redis, 1, storage, new() { Engine = options, Clock = clock }, hasClient: isRemote);
        return isRemote ? _cluster.Client : _cluster.On(0);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _redis?.Dispose();
    }
}

/// <summary>As the application has it that hosts the only silo.</summary>
public sealed class HostedCluster() : ClusterOfClass(isRemote: false);

/// <summary>As a client has it that has no storage.</summary>
public sealed class RemoteCluster() : ClusterOfClass(isRemote: true);
