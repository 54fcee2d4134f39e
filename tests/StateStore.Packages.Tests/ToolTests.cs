namespace StateStore.Packages.Tests;

/// <summary>The server as a .NET tool.</summary>
[Collection(nameof(PackedFeed))]
public sealed class ToolTests(PackedFeed feed)
{
    private readonly string _folder = feed.CreateFolder("tool");

    /// <summary>The SDK remembers in its home where a version of a tool lies, so these commands have a home of their own.</summary>
    private readonly (string, string)[] _home = [("DOTNET_CLI_HOME", feed.CreateFolder("home")), ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false")];

    [Fact]
    public async Task The_tool_statestore_says_its_version_and_serves_scripts_HTTP_and_a_client_in_another_process()
    {
        await RunAsync("new", "tool-manifest");
        await RunAsync("tool", "install", "StateStore.Server", "--version", feed.Version, "--source", feed.Folder);
        Assert.Equal(feed.Version, await RunAsync("tool", "run", "statestore", "--", "--version"));

        await File.WriteAllTextAsync(Path.Combine(_folder, "tried.lua"), "print(State.increment('tried'))");
        Assert.Equal("1", await RunAsync("tool", "run", "statestore", "--", "lua", "tried.lua", "--storage", "sqlite:tried.db"));

        await using var server = ChildProcess.StartIn(_folder, ["tool", "run", "statestore", "--", "--urls", "http://127.0.0.1:0", "--zmq", "off"], _home);
        var line = await server.ReadUntilAsync("http://127.0.0.1:");
        using var client = new HttpClient { BaseAddress = new(line[line.IndexOf("http", StringComparison.Ordinal)..].TrimEnd()) };
        Assert.Contains($"\"version\":\"{feed.Version}\"", await client.GetStringAsync(new Uri("", UriKind.Relative)), StringComparison.Ordinal);

        await using var remote = ChildProcess.Start(
            Path.Combine(await feed.SamplesAsync, "StateStore.SampleRemote", "bin", "Release", "net10.0", "StateStore.SampleRemote.dll"), client.BaseAddress.ToString());
        Assert.Equal(["Ana is New", "visit 1, version 2"], await remote.ReadToEndAsync());
        Assert.True(feed.WasUsed("StateStore.Client"));
    }

    private async Task<string> RunAsync(params string[] arguments) => (await Dotnet.RunAsync(_folder, arguments, _home)).Trim();
}
