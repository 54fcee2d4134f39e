namespace StateStore.Packages.Tests;

/// <summary>The samples, outside the repository and with packages.</summary>
[Collection(nameof(PackedFeed))]
public sealed class SampleTests(PackedFeed feed) : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("statestore-samples-");

    private string Database => Path.Combine(_data.FullName, "orders.db");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task The_console_changes_orders_and_the_worker_follows_them_and_continues_after_a_kill()
    {
        await using (var console = await StartAsync("StateStore.SampleConsole", Database))
        {
            Assert.Equal(
                ["The rules are set", "NEW, version 1", "SENT refused: Invalid transition from \"NEW\" to \"SENT\". Allowed states: PAID", "PAID, version 2"],
                await console.ReadToEndAsync());
        }

        await using (var worker = await StartAsync("StateStore.SampleWorker", Database))
        {
            await worker.ReadUntilAsync("\"type\":\"changed\"");
            await worker.KillAsync();
        }

        await using (var console = await StartAsync("StateStore.SampleConsole", Database))
        {
            await console.ReadToEndAsync();
        }

        await using var again = await StartAsync("StateStore.SampleWorker", Database);
        Assert.Contains("\"state\":\"NEW\"", await again.ReadUntilAsync("\"type\":\"created\""), StringComparison.Ordinal);
        Assert.True(feed.WasUsed("StateStore"));
    }

    [Fact]
    public async Task The_web_application_serves_its_own_endpoint_and_the_HTTP_API()
    {
        await using var web = await StartAsync("StateStore.SampleWeb", "--urls", "http://127.0.0.1:0", "--database", Database);
        var line = await web.ReadUntilAsync("Now listening on: ");
        using var client = new HttpClient { BaseAddress = new(line[line.IndexOf("http", StringComparison.Ordinal)..]) };
        using var posted = await client.PostAsync(new Uri("orders/7", UriKind.Relative), null);

        Assert.Equal("order 7: NEW\n", await posted.Content.ReadAsStringAsync());
        Assert.Contains("\"state\":\"NEW\"", await client.GetStringAsync(new Uri("v1/namespaces/orders/conversations/7", UriKind.Relative)), StringComparison.Ordinal);
        Assert.True(feed.WasUsed("StateStore.AspNetCore"));
    }

    [Fact]
    public async Task A_silo_keeps_the_store_and_a_client_outside_the_cluster_uses_it()
    {
        using var redis = await RedisServer.StartAsync();
        var (siloPort, gatewayPort) = ($"{FreePort.Next()}", $"{FreePort.Next()}");
        await using var silo = await StartAsync(
            "StateStore.SampleSilo", "--redis", redis.Configuration, "--silo-port", siloPort, "--gateway-port", gatewayPort, "--urls", "http://127.0.0.1:0");
        await silo.ReadUntilAsync("Application started");
        await using var client = await StartAsync("StateStore.SampleSiloClient", gatewayPort);

        Assert.Contains("NEW, version 1", await client.ReadToEndAsync());
        Assert.True(feed.WasUsed("StateStore.Orleans"));
    }

    private async Task<ChildProcess> StartAsync(string sample, params string[] arguments) =>
        ChildProcess.Start(Path.Combine(await feed.SamplesAsync, sample, "bin", "Release", "net10.0", sample + ".dll"), arguments);
}
