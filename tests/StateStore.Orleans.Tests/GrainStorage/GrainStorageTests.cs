using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using StateStore.Orleans.GrainStorage;
using StateStore.Orleans.Hosting;
using StateStore.Storage.Memory;
using StateStore.Storage.Redis;

namespace StateStore.Orleans.Tests.GrainStorage;

public sealed class GrainStorageTests : IAsyncLifetime
{
    private static readonly GrainId Maria = GrainId.Create("player", "maria");

    private readonly MemoryStorage _memory = new();

    public Task InitializeAsync() => _memory.OpenAsync(default).AsTask();

    public Task DisposeAsync() => _memory.DisposeAsync().AsTask();

    [Fact]
    public async Task The_JSON_serializer_of_Orleans_can_write_the_states()
    {
        await using var services = new ServiceCollection().AddSerializer().AddLogging().BuildServiceProvider();
        var serializer = new JsonGrainStorageSerializer(ActivatorUtilities.CreateInstance<OrleansJsonSerializer>(services));
        await using var store = new LocalStateStore(_memory);
        var storage = MemoryGrainStorage.Over(store, serializer);
        await storage.WriteStateAsync("profile", Maria, new GrainState<Player>(new() { Name = "Maria", Items = ["sword"] }));
        var read = new GrainState<Player>(new());
        await storage.ReadStateAsync("profile", Maria, read);
        Assert.Equal(new() { Name = "Maria", Items = ["sword"] }, read.State);
    }

    [Fact]
    public async Task A_serializer_that_writes_no_JSON_is_refused_and_nothing_is_written()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        await using var store = new LocalStateStore(_memory);
        var storage = MemoryGrainStorage.Over(store, new OrleansGrainStorageSerializer(services.GetRequiredService<Serializer>()));
        var refused = await Assert.ThrowsAsync<GrainStateRefusedException>(
            () => storage.WriteStateAsync("profile", Maria, new GrainState<Player>(new() { Name = "Maria" })));
        Assert.Equal("INVALID_JSON", refused.Code);
        Assert.Contains("OrleansGrainStorageSerializer must write JSON", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await store.Conversations.ListAsync("players", new())).Value.Conversations);
    }

    [Fact]
    public async Task The_state_that_a_hook_amends_is_the_state_of_the_grain()
    {
        var amended = JsonText.Parse("""{"Name":"MARIA"}"""u8, Limits.Default).Value;
        await using var store = new LocalStateStore(_memory, EngineOptions.Default with { BeforeChange = (_, _, _, _) => (JsonText?)amended });
        var state = new GrainState<Player>(new() { Name = "Maria" });
        await MemoryGrainStorage.Over(store).WriteStateAsync("profile", Maria, state);
        Assert.Equal(new() { Name = "MARIA" }, state.State);
    }

    [Fact]
    public async Task A_stored_state_of_another_type_is_INVALID_DATA()
    {
        await using var store = new LocalStateStore(_memory);
        var storage = MemoryGrainStorage.Over(store);
        await storage.WriteStateAsync("profile", Maria, new GrainState<string>("text"));
        var failure = await Assert.ThrowsAsync<GrainStorageException>(() => storage.ReadStateAsync("profile", Maria, new GrainState<Player>(new())));
        Assert.Equal("INVALID_DATA", failure.Code);
    }

    [Fact]
    public async Task An_unavailable_store_is_a_GrainStorageException_for_each_operation()
    {
        await using var unopened = new RedisStorage(new() { Configuration = "127.0.0.1:1" });
        await using var store = new LocalStateStore(unopened);
        var storage = MemoryGrainStorage.Over(store);
        var state = new GrainState<Player>(new());
        Func<Task>[] operations =
        [
            () => storage.ReadStateAsync("profile", Maria, state),
            () => storage.WriteStateAsync("profile", Maria, state),
            () => storage.ClearStateAsync("profile", Maria, state),
        ];
        foreach (var operation in operations)
        {
            Assert.Equal("STORAGE_UNAVAILABLE", (await Assert.ThrowsAsync<GrainStorageException>(operation)).Code);
        }
    }

    [Fact]
    public async Task An_invalid_namespace_ends_the_start_of_the_silo()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddStateStoreGrainStorage("keys"));
        using var host = builder.Build();
        var refused = await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync());
        Assert.Contains("\"grains:keys\"", refused.Message, StringComparison.Ordinal);
    }
}
