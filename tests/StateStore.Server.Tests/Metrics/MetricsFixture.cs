using System.Text.RegularExpressions;
using StateStore.Server.Tests.Cluster;

namespace StateStore.Server.Tests.Metrics;

/// <summary>The metrics that a server and a silo serve at <c>/metrics</c> after traffic through every door. Both run once for all tests.</summary>
public sealed partial class MetricsFixture : SiloTest, IAsyncLifetime
{
    internal Scrape Server { get; private set; } = null!;

    internal Scrape Silo { get; private set; } = null!;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        Server = await ScrapeServerAsync();
        Silo = await ScrapeSiloAsync();
    }

    private async Task<Scrape> ScrapeServerAsync()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--metrics on --zmq tcp://127.0.0.1:0 --zmq-pub tcp://127.0.0.1:0");
        using var stream = await Traffic.FollowAsync(server);
        await Script.RunPythonAsync("Zmq/changes.py", await AddressAsync(server, "ZeroMQ"), await AddressAsync(server, "changes"));
        await Traffic.OverHttpAsync(server);
        return await Scrape.OfAsync(server);
    }

    private async Task<Scrape> ScrapeSiloAsync()
    {
        await using var silo = await ServerProcess.StartServingAsync(Directory, Alone + " --metrics on");
        using var stream = await Traffic.FollowAsync(silo);
        await Traffic.OverHttpAsync(silo);
        return await Scrape.OfAsync(silo);
    }

    private static async Task<string> AddressAsync(ServerProcess server, string door) =>
        Address().Matches(await server.WaitForOutputAsync(door)).Single(match => match.Groups[1].Value == door).Groups[2].Value;

    [GeneratedRegex(@"(ZeroMQ|changes)\s+(tcp://\S+)")]
    private static partial Regex Address();
}
