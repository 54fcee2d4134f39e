using StateStore.Server.Tests.Access;

namespace StateStore.Npm.Tests;

/// <summary>The Redis of the original Activepieces piece, which StateStore takes over while the piece still writes. Its client is the piece's own.</summary>
public sealed class OriginalPieceTests
{
    [Fact]
    public async Task StateStore_and_the_original_piece_write_in_turns_and_read_each_other()
    {
        using var directory = new WorkingDirectory();
        using var redis = await RedisServer.StartAsync();
        var package = await Npm.InstallAsync(directory, "original-piece");
        await using var server = await ServerProcess.StartServingAsync(directory, $"--storage redis:{redis.Configuration}");

        var said = await Npm.RunAsync(
            package, server.Client.BaseAddress!.ToString(), "run", "--silent", "start", "--", $"redis://127.0.0.1:{redis.Port}");

        Assert.Equal("in turns", said.Trim());
    }

    [Fact]
    public async Task The_webhook_trigger_of_the_original_piece_gets_what_its_actions_write_from_the_bridge_also_with_a_key()
    {
        using var directory = new WorkingDirectory();
        using var redis = await RedisServer.StartAsync();
        var package = await Npm.InstallAsync(directory, "original-trigger");
        var (key, option) = ServerKeys.Bootstrap(directory);
        await using var server = await ServerProcess.StartServingAsync(
            directory, $"--storage redis:{redis.Configuration} --bridge http://127.0.0.1:0 --webhook-allow 127.0.0.0/8 {option}");
        using var bridge = await BridgeClient.OfAsync(server);

        var said = await Npm.RunAsync(package, "", "run", "--silent", "start", "--", $"redis://127.0.0.1:{redis.Port}", $"{bridge.Address}/{key}");

        Assert.Equal("triggered", said.Trim());
    }
}
