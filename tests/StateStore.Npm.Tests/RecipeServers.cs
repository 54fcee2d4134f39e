using StateStore.Server.Tests.Access;

namespace StateStore.Npm.Tests;

/// <summary>The npm packages of the recipes, a server in memory, and a server with keys on Redis.</summary>
public sealed class RecipeServers : IAsyncLifetime
{
    private readonly int _port = FreePort.Next();
    private readonly WorkingDirectory _directory = new();

    internal string Package { get; private set; } = "";

    internal WorkingDirectory Directory => _directory;

    internal RedisServer Redis { get; private set; } = null!;

    internal string Key { get; } = ServerKeys.New();

    /// <summary>The server in memory.</summary>
    internal ServerProcess Open { get; private set; } = null!;

    /// <summary>The server on Redis.</summary>
    internal ServerProcess OnRedis { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Package = await Npm.InstallAsync(_directory, "recipes");
        Redis = await RedisServer.StartAsync();
        Open = await ServerProcess.StartServingAsync(_directory, "--storage memory: --webhook-allow 127.0.0.0/8 --allowed-origins http://127.0.0.1:*");
        _directory.Write("admin.key", Key);
        await StartOnRedisAsync();
    }

    /// <summary>Starts the server on Redis at the address that it had.</summary>
    internal async Task StartOnRedisAsync() => OnRedis = (await ServerProcess.StartServingAsync(
        _directory, $"--storage redis:{Redis.Configuration} --bootstrap-key-file admin.key --urls http://127.0.0.1:{_port}")).With(Key);

    /// <summary>Writes a program of the page into the package, and starts it.</summary>
    internal ChildProcess StartNode(string file, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(Package, file), RecipePage.TextOf("javascript", file));
        return ChildProcess.StartProgram("node", Package, [file, .. arguments], ("STATESTORE_KEY", Key));
    }

    public async Task DisposeAsync()
    {
        await OnRedis.DisposeAsync();
        await Open.DisposeAsync();
        Redis.Dispose();
        _directory.Dispose();
    }
}
