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
}
