using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance.Engine;

namespace StateStore.Orleans.Tests.Stores;

/// <summary>
/// The cluster of one silo that the tests of a class share, with a Redis database and a clock of its own. A cluster for each test would take longer to
/// start than the test runs.
/// </summary>
public abstract class ClusterOfClass(bool isRemote) : IAsyncLifetime
{
    private RedisServer? _redis;
    private Cluster? _cluster;

    public FakeTimeProvider Clock { get; } = new(EngineConformance.Start);

    /// <summary>The storage of the silo.</summary>
    public IStateStorage Storage => _cluster!.Service<IStateStorage>(0);

    /// <summary>Starts the cluster for the first test. The options are the same for all tests of the class.</summary>
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

/// <summary>The store of the application that hosts the only silo.</summary>
public sealed class HostedCluster() : ClusterOfClass(isRemote: false);

/// <summary>The store of a client without a storage of its own.</summary>
public sealed class RemoteCluster() : ClusterOfClass(isRemote: true);
