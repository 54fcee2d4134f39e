namespace StateStore.Server.Tests.Bridge;

/// <summary>One server with a bridge for all tests that only talk to it.</summary>
public sealed class BridgeServer : IAsyncLifetime
{
    private readonly WorkingDirectory _directory = new();

    public ServerProcess Server { get; private set; } = null!;

    public BridgeClient Bridge { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await ServerProcess.StartServingAsync(_directory, "--storage memory: --bridge http://127.0.0.1:0 --webhook-allow 127.0.0.0/8 --metrics on");
        Bridge = await BridgeClient.OfAsync(Server);
    }

    public async Task DisposeAsync()
    {
        Bridge?.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        _directory.Dispose();
    }
}
