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
        new RedisStorage(new() { Configuration = await AsLeastUserAsync(await _database.ConfigurationAsync()), Storage = options });

    /// <summary>A connection to the same database, to read and write it as other tools do.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(await _database.ConfigurationAsync());

    /// <summary>Makes the user known to the server, as the manual says it.</summary>
    private static async Task<string> AsLeastUserAsync(string configuration)
    {
        await using var admin = await ConnectionMultiplexer.ConnectAsync(configuration);
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", .. LeastUser.Arguments]);
        return configuration + LeastUser.Options;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
