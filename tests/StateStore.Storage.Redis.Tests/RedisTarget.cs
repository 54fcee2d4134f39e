using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>An empty database of the redis-server that these tests share. The storages connect as the least user.</summary>
public sealed class RedisTarget : IStorageTarget
{
    private readonly RedisDatabase _database = new();

    public bool IsDurable => true;

    public async ValueTask<IStateStorage> CreateAsync(StorageOptions options) =>
        new RedisStorage(new() { Configuration = await LeastUser.OfAsync(await _database.ConfigurationAsync()), Storage = options });

    /// <summary>A connection to the same database, to read and write it as other tools do.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(await _database.ConfigurationAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
