using System.Text.RegularExpressions;
using StateStore.Core.Access;

namespace StateStore.Server.Tests;

/// <summary>The ZeroMQ ports of the executable, used by libzmq through Debian's python3-zmq and by the npm package zeromq.</summary>
public sealed partial class ZmqTests : IDisposable
{
    private readonly WorkingDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:tables.db")]
    public async Task The_Simple_State_Engines_tutorial_works_and_bad_requests_do_not_end_the_server(string storage)
    {
        await using var server = await StartAsync(storage);
        Assert.Equal(["tutorial", "survives"], await RunAsync("tutorial.py", await AddressAsync(server)));
    }

    [Fact]
    public async Task A_restart_loses_nothing()
    {
        await using (var server = await StartAsync("sqlite:tables.db"))
        {
            await RunAsync("tutorial.py", await AddressAsync(server));
        }

        await using var again = await StartAsync("sqlite:tables.db");
        using var command = new StringContent("""{"cmd":"GET_RECORD","state":"leads","id":3}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await again.Client.PostAsync(new Uri("/v1/commands", UriKind.Relative), command);
        Assert.Equal("""{"status":"ok","record":{"id":3,"name":"Charlie","status":"closed"}}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:tables.db")]
    public async Task A_DEALER_may_have_many_requests_in_flight(string storage)
    {
        await using var server = await StartAsync(storage);
        Assert.Equal(["2000 in order"], await RunAsync("dealer.py", await AddressAsync(server), "2000"));
    }

    [Fact]
    public async Task Clients_may_connect_over_a_Unix_domain_socket()
    {
        var address = "ipc://" + Path.Combine(_directory.Path, "zmq.sock");
        await using var server = await ServerProcess.StartServingAsync(_directory, $"--storage memory: --zmq {address}");
        Assert.Equal(["tutorial", "survives"], await RunAsync("tutorial.py", address));
    }

    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:tables.db")]
    public async Task Subscribers_receive_the_changes_of_all_namespaces(string storage)
    {
        await using var server = await StartAsync(storage, "--zmq-pub tcp://127.0.0.1:0");
        Assert.Equal(["heard"], await RunAsync("changes.py", await AddressAsync(server), await AddressAsync(server, "changes")));
    }

    [Fact]
    public async Task A_users_file_closes_both_ZeroMQ_ports_to_all_other_clients()
    {
        _directory.Write("users", "# of the tests\nada:secret\n");
        await using var server = await StartAsync("memory:", "--zmq-pub tcp://127.0.0.1:0 --zmq-plain users");
        var (commands, changes) = (await AddressAsync(server), await AddressAsync(server, "changes"));
        Assert.Equal(["heard"], await RunAsync("changes.py", commands, changes, "ada", "secret"));
        Assert.Equal(["refused"], await RunAsync("refused.py", commands, "REQ", "PLAIN", "ada", "wrong"));
        Assert.Equal(["refused"], await RunAsync("refused.py", commands, "REQ", "NULL"));
        Assert.Equal(["refused"], await RunAsync("refused.py", changes, "SUB", "PLAIN", "eve", "secret"));
        Assert.Equal(["refused"], await RunAsync("refused.py", changes, "SUB", "NULL"));
    }

    [Fact]
    public async Task A_server_with_keys_takes_a_key_as_PLAIN_user_and_refuses_all_other_clients()
    {
        const string First = "0123456789ab";
        var key = KeySecret.Format(First, new byte[KeySecret.SecretBytes]);
        _directory.Write("first.key", key);
        await using var server = await StartAsync("memory:", "--zmq-pub tcp://127.0.0.1:0 --bootstrap-key-file first.key");
        var (commands, changes) = (await AddressAsync(server), await AddressAsync(server, "changes"));
        Assert.Equal(["heard"], await RunAsync("changes.py", commands, changes, First, key));
        Assert.Equal(["refused"], await RunAsync("refused.py", commands, "REQ", "PLAIN", First, "wrong"));
        Assert.Equal(["refused"], await RunAsync("refused.py", commands, "REQ", "NULL"));
        Assert.Equal(["refused"], await RunAsync("refused.py", changes, "SUB", "PLAIN", "ada", key));
        Assert.Equal(["refused"], await RunAsync("refused.py", changes, "SUB", "NULL"));
    }

    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:tables.db")]
    public async Task The_npm_client_drives_every_command(string storage)
    {
        // The package contains a compiled libzmq, so npm need not run install scripts.
        var modules = Path.Combine(_directory.Path, "npm");
        Directory.CreateDirectory(modules);
        await Script.RunAsync("npm", modules, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "zeromq@6.8.0");
        await using var server = await StartAsync(storage);
        Assert.Equal(["every command"], await Script.RunAsync("node", modules, Script.PathOf("Zmq/commands.mjs"), await AddressAsync(server), modules));
    }

    private Task<ServerProcess> StartAsync(string storage, string more = "") =>
        ServerProcess.StartServingAsync(_directory, $"--storage {storage} --zmq tcp://127.0.0.1:0 {more}");

    /// <summary>Returns the address that the banner names.</summary>
    private static async Task<string> AddressAsync(ServerProcess server, string door = "ZeroMQ") =>
        Address().Matches(await server.WaitForOutputAsync(door)).Single(match => match.Groups[1].Value == door).Groups[2].Value;

    private static Task<string[]> RunAsync(string script, params string[] arguments) => Script.RunPythonAsync($"Zmq/{script}", arguments);

    [GeneratedRegex(@"(ZeroMQ|changes)\s+(tcp://\S+)")]
    private static partial Regex Address();
}
