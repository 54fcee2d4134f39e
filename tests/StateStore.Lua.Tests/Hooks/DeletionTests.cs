using StateStore.Conformance;
using StateStore.Storage.Memory;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

namespace StateStore.Lua.Tests.Hooks;

/// <summary>The position of a hook and the deletion of its namespace, on every store.</summary>
public sealed class DeletionTests : IDisposable
{
    private const string Count = "function after_transition(event) State.increment('count') end";

    /// <summary>Beyond the due time of every entry, positions of hooks included.</summary>
    private static readonly DateTimeOffset EndOfTime = new(9999, 12, 31, 23, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("statestore-lua-");

    public void Dispose() => _files.Delete(recursive: true);

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task A_deletion_leaves_nothing_of_the_position_and_the_hook_sees_each_event_of_the_next_life_once(string kind)
    {
        await using var storage = await OpenAsync(kind);
        await using var store = HookedStore.Open(Count, storage);
        await store.RunAsync();
        for (var life = 1; life <= 3; life++)
        {
            await ChangeAsync(store, 5);
            await store.CatchUpAsync();
            Assert.Equal("5", await store.KeyAsync("count"));
            Assert.Equal([EntityKey.HookPosition(HookedStore.Namespace)], await DueAsync(storage));

            // A loaded machine may sweep for longer than the deletion waits.
            await Repeat.UntilAsync(
                async () => (await store.Store.Namespaces.DeleteAsync(HookedStore.Namespace)).Value, deleted => !deleted.IsSweeping, "the sweep to end");
            Assert.Null(await store.PositionAsync());
            Assert.Empty(await DueAsync(storage));
            Assert.Empty(await storage.ListDueNamespacesAsync(EndOfTime, 10, default));
            Assert.Empty((await store.Store.Namespaces.ListAsync()).Value.Namespaces);
        }
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("redis")]
    public async Task A_position_that_was_noted_for_the_former_life_is_not_noted_in_the_next(string kind)
    {
        await using var storage = await OpenAsync(kind);
        await using var store = HookedStore.Open(Count, storage);
        await ChangeAsync(store, 1);
        var former = (await store.Store.HookPositions.AdvanceAsync(HookedStore.Namespace, "late", default, LogPosition.Start, [], default)).Value;
        await store.Store.Namespaces.DeleteAsync(HookedStore.Namespace);
        await ChangeAsync(store, 1);

        var late = await store.Store.HookPositions.AdvanceAsync(HookedStore.Namespace, "late", former, LogPosition.Start, [], default);
        Assert.Equal(ErrorCode.VersionConflict, late.Error?.Code);
        Assert.Empty(await DueAsync(storage));
    }

    private async Task<IStateStorage> OpenAsync(string kind)
    {
        IStateStorage storage = kind switch
        {
            "memory" => new MemoryStorage(),
            "sqlite" => new SqliteStorage(new() { Path = Path.Combine(_files.FullName, "hooks.db") }),
            _ => new RedisStorage(new() { Configuration = await new RedisDatabase().ConfigurationAsync() }),
        };
        await storage.OpenAsync(default);
        return storage;
    }

    private static async Task<IEnumerable<EntityKey>> DueAsync(IStateStorage storage) =>
        (await storage.ScanDueAsync(HookedStore.Namespace, EndOfTime, 10, default)).Select(due => due.Key);

    private static async Task ChangeAsync(HookedStore store, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Null((await store.SetAsync("A", id: $"c{i}")).Error);
        }
    }
}
