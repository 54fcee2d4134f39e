namespace StateStore.Server.Tests.Cluster;

/// <summary>Tests of silos, with a working directory and a Redis of their own.</summary>
public abstract class SiloTest : ServerTest, IAsyncLifetime
{
    private readonly string _ports = $"--silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1";

    protected RedisServer Redis { get; } = RedisServer.Reserve();

    /// <summary>A silo that meets others in Redis; the same address each time. Its storage is that Redis too, by default.</summary>
    protected string Clustered => $"{_ports} --clustering redis:{Redis.Configuration}";

    /// <summary>A silo that is a cluster of its own.</summary>
    protected string Alone => $"{_ports} --clustering localhost --storage redis:{Redis.Configuration}";

    public Task InitializeAsync() => Redis.StartAgainAsync();

    public Task DisposeAsync()
    {
        Redis.Dispose();
        return Task.CompletedTask;
    }
}
