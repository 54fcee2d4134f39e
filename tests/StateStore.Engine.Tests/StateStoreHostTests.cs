using System.Buffers.Binary;
using StateStore.Storage.Memory;
using StateStore.Storage.Sqlite;

namespace StateStore.Engine.Tests;

/// <summary>The host of plugins in this process. A store survives the process if its storage is durable.</summary>
public sealed class StateStoreHostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("statestore-host-");

    private string Database => Path.Combine(_folder.FullName, "state.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_host_without_a_configured_store_keeps_state_in_memory()
    {
        var source = new CheckpointSource("orders");
        await using var host = await StateStoreHost.CreateBuilder().WithId("my-app").AddPlugin(source).BuildAsync();

        Assert.False(host.StateStore.IsDurable);
        Assert.Null(await source.LoadCheckpointAsync());
        await source.SaveCheckpointAsync(42);
        Assert.Equal(42UL, await source.LoadCheckpointAsync());
    }

    [Fact]
    public async Task Disposing_a_host_twice_is_allowed()
    {
        var host = await StateStoreHost.CreateBuilder().WithStateStore(new SqliteStorage(new() { Path = Database })).BuildAsync();
        await host.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_checkpoint_survives_a_restart_of_the_host()
    {
        for (ulong run = 0; run < 4; run++)
        {
            var source = new CheckpointSource("orders");
            await using var host = await StateStoreHost.CreateBuilder()
                .WithId("my-app").WithStateStore(new SqliteStorage(new() { Path = Database })).AddPlugin(source).BuildAsync();
            Assert.True(host.StateStore.IsDurable);
            Assert.Equal(run == 0 ? null : run, await source.LoadCheckpointAsync());
            await source.SaveCheckpointAsync(run + 1);
        }
    }

    [Fact]
    public async Task Several_stores_survive_a_restart_and_each_is_cleared_alone()
    {
        await using (var host = await StateStoreHost.CreateBuilder().WithStateStore(new SqliteStorage(new() { Path = Database })).BuildAsync())
        {
            foreach (var store in new[] { "a", "b", "" })
            {
                var entries = Enumerable.Range(0, 5).Select(i => KeyValuePair.Create($"k{i}", (ReadOnlyMemory<byte>)new[] { (byte)i }));
                Assert.Equal(5, (await host.StateStore.SetManyAsync(store, entries)).Value);
            }

            Assert.Equal(5, (await host.StateStore.ClearStoreAsync("b")).Value);
        }

        await using var again = await StateStoreHost.CreateBuilder().WithStateStore(new SqliteStorage(new() { Path = Database })).BuildAsync();
        Assert.Equal((5, 0, 5), ((await again.StateStore.KeyCountAsync("a")).Value, (await again.StateStore.KeyCountAsync("b")).Value, (await again.StateStore.KeyCountAsync("")).Value));
    }

    [Fact]
    public async Task A_batch_may_be_larger_than_the_batch_limit_of_a_request()
    {
        await using var host = await StateStoreHost.CreateBuilder().WithStateStore(new MemoryStorage()).BuildAsync();
        var entries = Enumerable.Range(0, 5_000).Select(i => KeyValuePair.Create($"{i}", (ReadOnlyMemory<byte>)new byte[10]));
        Assert.Equal(5_000, (await host.StateStore.SetManyAsync("s", entries)).Value);
        Assert.Equal(5_000, (await host.StateStore.ClearStoreAsync("s")).Value);
    }

    [Fact]
    public async Task A_batch_that_fails_in_the_storage_changes_nothing()
    {
        var storage = new FaultyStorage(new MemoryStorage());
        await using var engine = new LocalStateStore(storage);
        var provider = new KeyStateStoreProvider(engine, isDurable: false);
        storage.FailAt = storage.Calls + 2;
        var entries = Enumerable.Range(0, 3).Select(i => KeyValuePair.Create($"{i}", (ReadOnlyMemory<byte>)new byte[1])).ToList();
        Assert.Equal(ErrorCode.StorageUnavailable, (await provider.SetManyAsync("s", entries)).Error?.Code);
        Assert.False((await provider.StoreExistsAsync("s")).Value);
        Assert.Equal(3, (await provider.SetManyAsync("s", entries)).Value);
    }

    [Fact]
    public async Task Applications_with_different_ids_on_one_storage_do_not_share_stores()
    {
        await using var storage = new MemoryStorage();
        await using var engine = new LocalStateStore(storage);
        var (one, two) = (new KeyStateStoreProvider(engine, false, "one"), new KeyStateStoreProvider(engine, false, "two"));
        await one.SetAsync("s", "k", new byte[1]);
        Assert.Null((await two.GetAsync("s", "k")).Value);
    }

    /// <summary>The checkpoint sample of Drasi: a source that resumes from its checkpoint.</summary>
    private sealed class CheckpointSource(string id) : IStateStorePlugin
    {
        private const string Key = "checkpoint";

        private IStateStoreProvider? _stateStore;

        public string Id => id;

        public ValueTask InjectStateStoreAsync(IStateStoreProvider stateStore, CancellationToken cancellation)
        {
            _stateStore = stateStore;
            return ValueTask.CompletedTask;
        }

        public async Task SaveCheckpointAsync(ulong offset)
        {
            var bytes = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, offset);
            Assert.True((await _stateStore!.SetAsync(Id, Key, bytes)).IsOk);
        }

        public async Task<ulong?> LoadCheckpointAsync() =>
            (await _stateStore!.GetAsync(Id, Key)).Value is { } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span) : null;
    }
}
