using System.Net.Sockets;

namespace StateStore.Server.Tests.Cluster;

/// <summary>The silo from its banner to its end.</summary>
public sealed class LifeTests : SiloTest
{
    private const int CannotStart = 1;
    private const string Table = "/v1/namespaces/bot/tables/leads";

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
        Assert.StartsWith(
            """{"ok":true,"conversation":{"state":"B","data":{"n":1},"version":1,""", (await again.SendAsync("GET", Conversation)).Body, StringComparison.Ordinal);
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

    /// <summary>Orleans would share the port, and the cluster end the first silo for it.</summary>
    [Fact]
    public async Task A_second_silo_on_a_port_of_the_first_ends_with_one_line_and_the_first_keeps_serving()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Clustered);
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        foreach (var other in (string[])["--gateway-port", "--silo-port"])
        {
            var words = Clustered.Split(' ');
            words[Array.IndexOf(words, other) + 1] = $"{FreePort.Next()}";
            await RefusesAsync(CannotStart, "is in use", string.Join(' ', words) + " --urls http://127.0.0.1:0");
            Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, $$"""{"state":"B{{other}}"}""")).Status);
        }

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
}
