using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>An empty database of the one server that these tests share.</summary>
public sealed class RedisTarget : IStorageTarget
{
    private readonly RedisDatabase _database = new();

    public bool IsDurable => true;

    public async ValueTask<IStateStorage> CreateAsync(StorageOptions options) =>
        new RedisStorage(new() { Configuration = await _database.ConfigurationAsync(), Storage = options });

    /// <summary>The library's own connection to the same database, to look at it as other tools would.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(await _database.ConfigurationAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
