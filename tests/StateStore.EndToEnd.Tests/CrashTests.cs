namespace StateStore.EndToEnd.Tests;

/// <summary>
/// Repeated kill -9 under load: no acknowledged change is lost, no event is lost or repeated, and versions have no gaps. The number of crashes is small by
/// default. With <c>STATESTORE_LONG_TESTS=1</c> there are twenty crashes of each kind.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private static readonly int Crashes = LongTests.Enabled ? 20 : 3;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("statestore-crash-");
    private readonly int _port = FreePort.Next();

    [Fact]
    public async Task Kills_of_a_server_on_SQLite_lose_no_acknowledged_change()
    {
        var storage = "sqlite:" + Path.Combine(_directory.FullName, "crash.db");
        using var load = new HttpLoad(new($"http://127.0.0.1:{_port}"), "bot");
        for (var crash = 0; crash < Crashes; crash++)
        {
            await using var server = await StartAsync(load, storage);
            await load.CheckAsync();
            await load.RunUntilAsync(Changes(crash), server.KillAsync);
        }

        await using var last = await StartAsync(load, storage);
        await load.CheckAsync();
    }

    [Fact]
    public async Task Kills_of_the_server_and_of_Redis_lose_no_acknowledged_change()
    {
        using var redis = await RedisServer.StartAsync(null, "--appendonly", "yes", "--appendfsync", "always");
        using var load = new HttpLoad(new($"http://127.0.0.1:{_port}"), "bot");
        var server = await StartAsync(load, "redis:" + redis.Configuration);
        try
        {
            for (var crash = 0; crash < Crashes; crash++)
            {
                await load.RunUntilAsync(Changes(crash), () => Task.Run(redis.Kill));
                await redis.StartAgainAsync();
                await load.UntilReadyAsync();
                await load.CheckAsync();

                await load.RunUntilAsync(Changes(crash), server.KillAsync);
                await server.DisposeAsync();
                server = await StartAsync(load, "redis:" + redis.Configuration);
                await load.CheckAsync();
            }
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>The number of changes before a crash, different for each crash.</summary>
    private static int Changes(int crash) => 300 + (137 * crash);

    private async Task<ChildProcess> StartAsync(HttpLoad load, string storage)
    {
        var server = ChildProcess.Start(
            "statestore.dll", "--urls", $"http://127.0.0.1:{_port}", "--zmq", "off", "--storage", storage, "--event-retention", "1000000");
        await server.ReadUntilAsync("http://");
        await load.UntilReadyAsync();
        return server;
    }
}
