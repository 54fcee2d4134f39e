using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Cluster;

/// <summary>Answers and log lines of a silo that serves.</summary>
public sealed partial class ServingTests(ServingSilo serving) : IClassFixture<ServingSilo>
{
    [Fact]
    public async Task The_banner_names_storage_cluster_and_dashboard_and_the_dashboard_is_served()
    {
        Assert.Contains($"storage    redis:{serving.Redis.Configuration}", serving.Silo.Output, StringComparison.Ordinal);
        Assert.Contains("cluster    statestore (localhost), this silo 127.0.0.1:", serving.Silo.Output, StringComparison.Ordinal);
        var dashboard = Dashboard().Match(serving.Silo.Output).Groups[1].Value;
        Assert.StartsWith(serving.Silo.Client.BaseAddress!.ToString(), dashboard, StringComparison.Ordinal);
        var (status, page) = await serving.Silo.SendAsync("GET", new Uri(dashboard).AbsolutePath);
        Assert.Equal(200, status);
        Assert.Contains("<html", page, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(serving.Silo.Errors);
    }

    [Fact]
    public async Task Foreign_pages_and_hosts_are_FORBIDDEN_at_the_dashboard_as_at_the_API()
    {
        foreach (var path in (string[])["/dashboard", "/dashboard/index.min.js", "/v1/namespaces", "/health/live", "/openapi/v1.json"])
        {
            foreach (var (name, value) in ((string, string)[])[("Host", "evil.example"), ("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation(name, value);
                using var answer = await serving.Silo.Client.SendAsync(request);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_silo_with_the_zmq_option_serves_clients_of_the_Simple_State_Engine()
    {
        Assert.Contains($"ZeroMQ     {serving.Zmq}", serving.Silo.Output, StringComparison.Ordinal);
        Assert.Equal(["tutorial", "survives"], await Script.RunPythonAsync("Zmq/tutorial.py", serving.Zmq));
    }

    [Fact]
    public async Task A_silo_with_the_bridge_option_serves_the_trigger_of_the_original_piece()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var bridge = await BridgeClient.OfAsync(serving.Silo);
        var id = await bridge.SubscribeAsync(receiver.Url, "bot", "S");
        Assert.Equal(200, (await serving.Silo.SendAsync("PUT", "/v1/namespaces/bot/conversations/one", """{"state":"S"}""")).Status);
        await Repeat.UntilAsync(() => Task.FromResult(receiver.Messages.Count), count => count == 1, "the event");
        Assert.Equal((200, """{"ok":true}"""), await bridge.SendAsync("DELETE", "/subscribers/" + id));
        Assert.Equal("""{"ok":true,"webhooks":[]}""", (await serving.Silo.SendAsync("GET", "/v1/namespaces/bot/webhooks")).Body);
    }

    [GeneratedRegex(@"dashboard\s+(http://\S+)")]
    private static partial Regex Dashboard();
}
