namespace StateStore.Server.Tests.Cluster;

/// <summary>The ZeroMQ port of a silo, which is closed by default.</summary>
public sealed class ZmqTests : SiloTest
{
    [Fact]
    public async Task A_silo_with_the_zmq_option_serves_clients_of_the_Simple_State_Engine()
    {
        var address = $"tcp://127.0.0.1:{FreePort.Next()}";
        await using var silo = await ServerProcess.StartServingAsync(Directory, $"{Alone} --zmq {address}");
        Assert.Contains($"ZeroMQ     {address}", silo.Output, StringComparison.Ordinal);
        Assert.Equal(["tutorial", "survives"], await Script.RunPythonAsync("Zmq/tutorial.py", address));
    }
}
