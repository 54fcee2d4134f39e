using System.Text.Json;
using StateStore.Server.Tests.Access;
using StateStore.Server.Tests.WebPages;

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

    [Fact]
    public async Task The_dashboard_takes_an_admin_key_as_password_and_the_API_does_not()
    {
        var (key, option) = ServerKeys.Bootstrap(Directory);
        await using var silo = await ServerProcess.StartServingAsync(Directory, $"{Alone} {option}");
        using var none = await silo.GetAsync("/dashboard/", "");
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        Assert.Equal(["Bearer", "Basic"], none.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
        foreach (var (authorization, status) in ((string, HttpStatusCode)[])
            [("Bearer " + key, HttpStatusCode.OK), (ServerKeys.Basic(key), HttpStatusCode.OK), (ServerKeys.Basic(ServerKeys.New()), HttpStatusCode.Unauthorized), ("Basic !", HttpStatusCode.Unauthorized)])
        {
            using var page = await silo.GetAsync("/dashboard/", authorization);
            Assert.Equal(status, page.StatusCode);
            Assert.Contains("frame-ancestors 'none'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }

        using var foreign = await silo.GetAsync("/dashboard/", ServerKeys.Basic(key), ("Sec-Fetch-Site", "cross-site"));
        using var api = await silo.GetAsync("/v1/namespaces", ServerKeys.Basic(key));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (foreign.StatusCode, api.StatusCode));
        Assert.Equal("Bearer", Assert.Single(api.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task The_dashboard_works_in_a_browser_under_its_policy_after_a_login()
    {
        var (key, option) = ServerKeys.Bootstrap(Directory);
        await using var silo = await ServerProcess.StartServingAsync(Directory, $"{Alone} {option}");
        var address = silo.Client.BaseAddress!.Authority;
        var page = await Chromium.ReadAsync(Directory, $"http://anybody:{key}@{address}/dashboard/", "--virtual-time-budget=5000");

        // The scripts of the page make its menu.
        Assert.Contains("Silos", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Loading...", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Silos", await Chromium.ReadAsync(Directory, $"http://{address}/dashboard/"), StringComparison.Ordinal);
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
