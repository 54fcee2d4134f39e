using System.Text.RegularExpressions;

namespace StateStore.Server.Tests;

/// <summary>The executable's ZeroMQ door, driven by libzmq through Debian's python3-zmq.</summary>
public sealed partial class ZmqTests : IDisposable
{
    private readonly WorkingDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:tables.db")]
    public async Task The_tutorial_of_the_original_works_and_nothing_ends_the_server(string storage)
    {
        await using var server = await StartAsync(storage);
        Assert.Equal(["tutorial", "survives"], await ZmqScript.RunAsync("tutorial.py", await AddressAsync(server)));
    }

    [Fact]
    public async Task A_restart_loses_nothing()
    {
        await using (var server = await StartAsync("sqlite:tables.db"))
        {
            await ZmqScript.RunAsync("tutorial.py", await AddressAsync(server));
        }

        await using var again = await StartAsync("sqlite:tables.db");
        using var command = new StringContent("""{"cmd":"GET_RECORD","state":"leads","id":3}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await again.Client.PostAsync(new Uri("/v1/commands", UriKind.Relative), command);
        Assert.Equal("""{"status":"ok","record":{"id":3,"name":"Charlie","status":"closed"}}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:tables.db")]
    public async Task A_dealer_may_have_many_requests_under_way(string storage)
    {
        await using var server = await StartAsync(storage);
        Assert.Equal(["2000 in order"], await ZmqScript.RunAsync("dealer.py", await AddressAsync(server), "2000"));
    }

    [Fact]
    public async Task Clients_may_come_over_a_socket_in_the_file_system()
    {
        var address = "ipc://" + Path.Combine(_directory.Path, "zmq.sock");
        await using var server = await ServerProcess.StartServingAsync(_directory, $"--storage memory: --zmq {address}");
        Assert.Equal(["tutorial", "survives"], await ZmqScript.RunAsync("tutorial.py", address));
    }

    private Task<ServerProcess> StartAsync(string storage) =>
        ServerProcess.StartServingAsync(_directory, $"--storage {storage} --zmq tcp://127.0.0.1:0");

    private static async Task<string> AddressAsync(ServerProcess server) =>
        Address().Match(await server.WaitForOutputAsync("ZeroMQ")).Groups[1].Value;

    [GeneratedRegex(@"ZeroMQ\s+(tcp://\S+)")]
    private static partial Regex Address();
}
