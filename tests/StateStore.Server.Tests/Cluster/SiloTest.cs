namespace StateStore.Server.Tests.Cluster;

/// <summary>Base of tests of silos, with a working directory and a Redis of their own.</summary>
public abstract class SiloTest : ServerTest, IAsyncLifetime
{
    /// <summary>Starting the dashboard costs a third of the start of a silo. The tests of the dashboard use the default, which is to have one.</summary>
    internal const string WithoutDashboard = "--dashboard off";

    private readonly string _ports = $"--silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1";

    protected RedisServer Redis { get; } = RedisServer.Reserve();

    /// <summary>Options of a silo that joins others through Redis, always with the same addresses. Its storage is that Redis by default.</summary>
    protected string Clustered => $"{_ports} {WithoutDashboard} --clustering redis:{Redis.Configuration}";

    /// <summary>Options of a silo that is a cluster of its own.</summary>
    protected string Alone => $"{_ports} --clustering localhost --storage redis:{Redis.Configuration}";

    public Task InitializeAsync() => Redis.StartAgainAsync();

    public Task DisposeAsync()
    {
        Redis.Dispose();
        return Task.CompletedTask;
    }
}
