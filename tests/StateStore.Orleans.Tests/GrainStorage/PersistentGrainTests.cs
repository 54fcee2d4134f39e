using System.Text.Json;
using Orleans.Storage;
using StateStore.Engine.Typed;
using StateStore.Orleans.GrainStorage;
using StateStore.Orleans.Hosting;
using StateStore.Orleans.Tests.Stores;

namespace StateStore.Orleans.Tests.GrainStorage;

/// <summary>Grains of an application whose silo has this storage.</summary>
public sealed class PersistentGrainTests : IAsyncLifetime
{
    private const string Ns = "grains:players";

    private RedisServer _redis = null!;
    private Cluster _cluster = null!;

    private IPlayerGrain Maria => _cluster.Silos.Client.GetGrain<IPlayerGrain>("maria");

    private IStateStore Store => _cluster.On(0);

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _cluster = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _redis.Dispose();
    }

    [Fact]
    public async Task The_state_of_a_grain_survives_its_deactivation_and_the_end_of_the_silo()
    {
        await Maria.SetAsync(new() { Name = "Maria", Score = 5 });
        await Maria.LeaveAsync();
        Assert.Equal((new() { Name = "Maria", Score = 5 }, true, "1"), await Maria.GetAsync());

        await _cluster.DisposeAsync();
        _cluster = await StartAsync();
        Assert.Equal((new() { Name = "Maria", Score = 5 }, true, "1"), await Maria.GetAsync());
        await Maria.SetAsync(new() { Name = "Maria", Score = 6 });
        await Maria.ClearAsync();
        Assert.Equal((new Player(), false, null), await Maria.GetAsync());
    }

    [Fact]
    public async Task Grain_states_are_conversations_with_list_history_and_events()
    {
        await Maria.SetAsync(new() { Name = "Maria", Score = 50 });
        await Maria.SetAsync(new() { Name = "Maria", Score = 120 });
        await _cluster.Silos.Client.GetGrain<IPlayerGrain>("zoë").SetAsync(new() { Name = "Zoë" });

        var listed = (await Store.Conversations.ListAsync(Ns, new(Prefix: "player/profile/"))).Value.Conversations;
        Assert.Equal(["player/profile/maria expert", "player/profile/zoë novice"], listed.Select(item => $"{item.Id} {item.Conversation.State}"));
        Assert.Equal("""{"Name":"Maria","Score":120,"Items":[]}""", listed[0].Conversation.Data.ToString());
        Assert.Equal(2, (await Store.Conversations.GetHistoryAsync(Ns, "player/profile/maria")).Value.Changes.Length);
        Assert.Equal(["novice", "expert"], (await Store.Conversations.GetHistoryAsync(Ns, "player/profile/maria")).Value.Changes
            .Select(change => JsonMembers.Of(JsonMembers.Of(change).Find("current"u8)!.Value).Find("state"u8)!.Value.TryString()).Reverse());
        Assert.Equal(3, (await Store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Changes.Length);
    }

    [Fact]
    public async Task A_state_that_the_schema_refuses_is_a_GrainStateRefusedException_and_the_grain_can_go_on()
    {
        var bundle = """{"json_schema":{"properties":{"data":{"properties":{"Score":{"minimum":0}}}}}}"""u8;
        Assert.True((await Store.Namespaces.SetBundleAsync(Ns, SchemaBundle.Parse(bundle, Limits.Default).Value)).IsOk);
        await Maria.SetAsync(new() { Name = "Maria", Score = 5 });

        var refused = await Assert.ThrowsAsync<GrainStateRefusedException>(() => Maria.SetAsync(new() { Score = -1 }));
        Assert.Equal("INVALID_DATA", refused.Code);
        Assert.Contains("/data/Score", refused.Details, StringComparison.Ordinal);
        Assert.Contains("player/maria", refused.Message, StringComparison.Ordinal);
        await Maria.ReadAsync();
        Assert.Equal((new() { Name = "Maria", Score = 5 }, true, "1"), await Maria.GetAsync());
        await Maria.SetAsync(new() { Name = "Maria", Score = 6 });
        Assert.Equal("2", (await Maria.GetAsync()).ETag);
    }

    [Fact]
    public async Task A_change_by_another_door_is_a_conflict_and_the_grain_reads_the_state_again()
    {
        await Maria.SetAsync(new() { Name = "Maria", Score = 5 });
        var edited = Store.Conversation<Player>(Ns, "player/profile/maria", JsonSerializerOptions.Default);
        Assert.True((await edited.UpdateAsync(current => current with { Data = current.Data with { Score = 7 } })).IsOk);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Maria.SetAsync(new() { Name = "Maria", Score = 6 }));
        Assert.Equal((new() { Name = "Maria", Score = 7 }, true, "2"), await Maria.GetAsync());
    }

    [Fact]
    public async Task A_grain_of_the_older_form_uses_the_default_provider()
    {
        Assert.Equal(2, await _cluster.Silos.Client.GetGrain<ICountingGrain>(42, "a/b").AddAsync(2));
        Assert.Equal(5, await _cluster.Silos.Client.GetGrain<ICountingGrain>(42, "a/b").AddAsync(3));
        var listed = Assert.Single((await Store.Conversations.ListAsync("grains:Default", new())).Value.Conversations);
        Assert.EndsWith("/2A+a/b", listed.Id, StringComparison.Ordinal);
        Assert.Equal(("active", """{"Count":5}"""), (listed.Conversation.State, listed.Conversation.Data.ToString()));
    }

    private Task<Cluster> StartAsync() => Cluster.StartAsync(_redis, configure: silo => silo
        .AddStateStoreGrainStorageAsDefault()
        .AddStateStoreGrainStorage("players", options => options.StateOf = state => state is Player { Score: >= 100 } ? "expert" : "novice"));
}
