namespace StateStore.Server.Tests.Cluster;

/// <summary>One silo for all tests that only talk to it: starting it costs more than any of them.</summary>
public sealed class ServingSilo : IAsyncLifetime
{
    private readonly WorkingDirectory _directory = new();
    private ServerProcess? _silo;

    public RedisServer Redis { get; } = RedisServer.Reserve();

    public ServerProcess Silo => _silo ?? throw new InvalidOperationException("The silo is not started yet");

    /// <summary>The address of its ZeroMQ door.</summary>
    public string Zmq { get; } = $"tcp://127.0.0.1:{FreePort.Next()}";

    public async Task InitializeAsync()
    {
        await Redis.StartAgainAsync();
        _silo = await ServerProcess.StartServingAsync(
            _directory,
            $"--silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1 --clustering localhost --storage redis:{Redis.Configuration} --zmq {Zmq} --bridge http://127.0.0.1:0 --webhook-allow 127.0.0.0/8");
    }

    public async Task DisposeAsync()
    {
        if (_silo is { } silo)
        {
            await silo.DisposeAsync();
        }

        Redis.Dispose();
        _directory.Dispose();
    }
}
