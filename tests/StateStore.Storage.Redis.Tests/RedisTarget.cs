using System.Globalization;
using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>An empty database of the one server that these tests share.</summary>
public sealed class RedisTarget : IStorageTarget
{
    private static readonly Lazy<Task<RedisServer>> Shared = new(() => RedisServer.StartAsync());
    private static int _databases;

    private readonly int _database = Interlocked.Increment(ref _databases);

    public bool IsDurable => true;

    public async ValueTask<IStateStorage> CreateAsync(StorageOptions options) =>
        new RedisStorage(new() { Configuration = await ConfigurationAsync(), Storage = options });

    /// <summary>The library's own connection to the same database, to look at it as other tools would.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(await ConfigurationAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> ConfigurationAsync() =>
        (await Shared.Value).Configuration + ",defaultDatabase=" + _database.ToString(CultureInfo.InvariantCulture);
}
