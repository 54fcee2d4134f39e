namespace StateStore.Packages.Tests;

/// <summary>The server as a .NET tool.</summary>
[Collection(nameof(PackedFeed))]
public sealed class ToolTests(PackedFeed feed)
{
    [Fact]
    public async Task The_tool_statestore_says_its_version_and_serves_HTTP_scripts_and_SQLite()
    {
        var folder = feed.CreateFolder("tool");
        await Dotnet.RunAsync(folder, "new", "tool-manifest");
        await Dotnet.RunAsync(folder, "tool", "install", "StateStore.Server", "--version", feed.Version);
        Assert.Equal(feed.Version, (await Dotnet.RunAsync(folder, "tool", "run", "statestore", "--", "--version")).Trim());

        await File.WriteAllTextAsync(Path.Combine(folder, "tried.lua"), "print(State.increment('tried'))");
        var script = await Dotnet.RunAsync(folder, "tool", "run", "statestore", "--", "lua", "tried.lua", "--storage", "sqlite:tried.db");
        Assert.Equal("1", script.Trim());

        await using var server = ChildProcess.StartIn(folder, "tool", "run", "statestore", "--", "--urls", "http://127.0.0.1:0", "--zmq", "off");
        var line = await server.ReadUntilAsync("http://127.0.0.1:");
        using var client = new HttpClient { BaseAddress = new(line[line.IndexOf("http", StringComparison.Ordinal)..].TrimEnd()) };
        Assert.Contains($"\"version\":\"{feed.Version}\"", await client.GetStringAsync(new Uri("", UriKind.Relative)), StringComparison.Ordinal);
    }
}
