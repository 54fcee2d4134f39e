using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Cluster;

/// <summary>The silo from its banner to its end.</summary>
public sealed partial class LifeTests : SiloTest
{
    private const int CannotStart = 1;
    private const string Table = "/v1/namespaces/bot/tables/leads";

    [Fact]
    public async Task The_banner_names_storage_cluster_and_dashboard_and_the_dashboard_is_served()
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
    public async Task Foreign_pages_and_hosts_are_FORBIDDEN_at_the_dashboard_as_at_the_API()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Alone);
        foreach (var path in (string[])["/dashboard", "/dashboard/index.min.js", "/v1/namespaces", "/health/live", "/openapi/v1.json"])
        {
            foreach (var (name, value) in ((string, string)[])[("Host", "evil.example"), ("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site")])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation(name, value);
                using var answer = await silo.Client.SendAsync(request);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Acknowledged_changes_survive_a_kill()
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
    public async Task A_stop_signal_ends_the_streams_and_then_the_process_with_exit_code_0()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Clustered);
        using var stream = await silo.FollowAsync("/v1/namespaces/bot/events?after=0");
        Assert.Equal(200, (await silo.SendAsync("POST", "/v1/namespaces/other/conversations/x")).Status);
        silo.Terminate();
        Assert.DoesNotContain("data:", await stream.ReadToEndAsync().WaitAsync(ServerProcess.Patience), StringComparison.Ordinal);
        Assert.Equal(0, await silo.WaitForExitAsync());
        Assert.Empty(silo.Errors);
    }

    /// <summary>Without this check Orleans would share the port, and the cluster would end the first silo.</summary>
    [Theory]
    [InlineData("--gateway-port")]
    [InlineData("--silo-port")]
    public async Task A_second_silo_on_a_port_of_the_first_ends_with_one_line_and_the_first_keeps_serving(string other)
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Clustered);
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        var words = Clustered.Split(' ');
        words[Array.IndexOf(words, other) + 1] = $"{FreePort.Next()}";
        await RefusesAsync(CannotStart, "is in use", string.Join(' ', words) + " --urls http://127.0.0.1:0");
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"B"}""")).Status);
        Assert.Empty(silo.Errors);
    }

    [Fact]
    public async Task A_port_with_connections_in_TIME_WAIT_can_be_used()
    {
        var port = FreePort.Next();
        using (var listener = new TcpListener(IPAddress.Loopback, port))
        {
            // The end that closes first keeps the port in TIME_WAIT for a minute.
            listener.Start();
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            using var accepted = await listener.AcceptTcpClientAsync();
            accepted.Close();
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        }

        await using var silo = await ServerProcess.StartServingAsync(
            Directory, $"--silo-port {port} --gateway-port {FreePort.Next()} --storage redis:{Redis.Configuration}");
        Assert.Equal(200, (await silo.SendAsync("GET", "/health/ready")).Status);
    }

    [GeneratedRegex(@"dashboard\s+(http://\S+)")]
    private static partial Regex Dashboard();
}
