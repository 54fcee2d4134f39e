using System.Text.RegularExpressions;

namespace StateStore.Orleans.Silo.Tests;

/// <summary>The silo from its banner to its end.</summary>
public sealed partial class LifeTests : SiloTest
{
    private const string Table = "/v1/namespaces/bot/tables/leads";

    [Fact]
    public async Task The_banner_says_what_runs_where_and_it_is_there()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Alone);
        Assert.Contains($"storage    redis:{Redis.Configuration}", silo.Output, StringComparison.Ordinal);
        Assert.Contains("cluster    statestore (localhost), this silo 127.0.0.1:", silo.Output, StringComparison.Ordinal);
        var dashboard = Dashboard().Match(silo.Output).Groups[1].Value;
        Assert.StartsWith(silo.Client.BaseAddress!.ToString(), dashboard, StringComparison.Ordinal);
        var (status, page) = await silo.SendAsync("GET", new Uri(dashboard).AbsolutePath);
        Assert.Equal(200, status);
        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(silo.Errors);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill()
    {
        await using (var silo = await ServerProcess.StartServingAsync(Directory, Clustered))
        {
            Assert.Equal(200, (await silo.SendAsync("PUT", "/v1/namespaces/bot/schema", """{"fsm":{"initial":"A","transitions":{"A":["B"]}}}""")).Status);
            Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"B","data":{"n":1}}""")).Status);
            Assert.Equal(200, (await silo.SendAsync("PUT", Table, "{}")).Status);
            Assert.Equal(200, (await silo.SendAsync("POST", Table + "/records", """{"name":"Alice"}""")).Status);
            await silo.KillAsync();
        }

        await using var again = await ServerProcess.StartServingAsync(Directory, Clustered);
        Assert.Equal("""{"ok":true,"conversation":{"state":"B","data":{"n":1},"version":1}}""", (await again.SendAsync("GET", Conversation)).Body);
        Assert.Equal(422, (await again.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        Assert.Contains("""{"id":1,"name":"Alice"}""", (await again.SendAsync("GET", Table + "/records")).Body, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"created\"", (await again.SendAsync("GET", "/v1/namespaces/bot/events")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_streams_and_itself_properly()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Clustered);
        using var stream = await silo.FollowAsync("/v1/namespaces/bot/events?after=0");
        Assert.Equal(200, (await silo.SendAsync("POST", "/v1/namespaces/other/conversations/x")).Status);
        silo.Terminate();
        Assert.DoesNotContain("data:", await stream.ReadToEndAsync().WaitAsync(ServerProcess.Patience), StringComparison.Ordinal);
        Assert.Equal(0, await silo.WaitForExitAsync());
        Assert.Empty(silo.Errors);
    }

    [GeneratedRegex(@"dashboard\s+(http://\S+)")]
    private static partial Regex Dashboard();
}
