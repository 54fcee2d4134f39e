using System.Text.Json;

namespace StateStore.Server.Tests.Cluster;

/// <summary>The page of the dashboard of Orleans that shows the state of a grain.</summary>
public sealed class DashboardTests : SiloTest
{
    private const string GrainType = "StateStore.Orleans.Grains.ConversationGrain";

    [Fact]
    public async Task The_grain_state_of_a_conversation_shows_state_version_and_data()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Alone);
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"A","data":{"n":1}}""")).Status);
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"B","data":{"n":2}}""")).Status);
        Assert.Equal("""{"state":"B","version":2,"data":{"n":2}}""", await StateOfAsync(silo, "3/bot/one"));
    }

    [Fact]
    public async Task The_grain_state_of_a_missing_conversation_is_NOT_FOUND_and_does_not_create_it()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Alone);
        Assert.Equal("""{"error":"NOT_FOUND"}""", await StateOfAsync(silo, "3/bot/one"));
        Assert.Equal(404, (await silo.SendAsync("GET", Conversation)).Status);
    }

    private static async Task<string> StateOfAsync(ServerProcess silo, string key)
    {
        var (status, body) = await silo.SendAsync("GET", $"/dashboard/GrainState?grainId={Uri.EscapeDataString(key)}&grainType={GrainType}");
        Assert.Equal(200, status);

        // The page takes the state as a text of JSON within JSON.
        using var answer = JsonDocument.Parse(body);
        using var state = JsonDocument.Parse(answer.RootElement.GetString()!);
        return JsonSerializer.Serialize(state.RootElement.GetProperty("GetState"));
    }
}
