using System.Diagnostics;
using StateStore.Conformance;

namespace StateStore.Npm.Tests;

/// <summary>The package for PURISTA as its users get it: installed, compiled, and its own tests run against the real server.</summary>
public sealed class PuristaStateStoreTests
{
    /// <summary>Packages come over the network.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Its_tests_and_its_sample_pass_against_the_server_on_every_storage()
    {
        using var directory = new WorkingDirectory();
        var package = Path.Combine(directory.Path, "purista-state-store");
        Copy(Path.Combine(AppContext.BaseDirectory, "purista-state-store"), package);
        await NpmAsync(package, "", "install", "--no-audit", "--no-fund");
        await NpmAsync(package, "", "run", "build");
        using var redis = await RedisServer.StartAsync();
        foreach (var storage in (string[])["memory:", "sqlite:states.db", "redis:" + redis.Configuration])
        {
            await using var server = await ServerProcess.StartServingAsync(directory, $"--storage {storage}");
            await CheckAsync(package, server.Client.BaseAddress!.ToString());
        }
    }

    private static async Task CheckAsync(string package, string url)
    {
        var tested = await NpmAsync(package, url, "test");
        var sample = await NpmAsync(package, url, "run", "--silent", "sample");

        Assert.Contains("# fail 0", tested, StringComparison.Ordinal);
        Assert.DoesNotContain("# pass 0", tested, StringComparison.Ordinal);
        Assert.Equal(
            [
                "session { userId: 'user-456', visits: 1 }",
                "session { userId: 'user-456', visits: 2 }",
                "search { remaining: 2 }",
                "search { remaining: 1 }",
                "search { remaining: 0 }",
                "search 429 Rate limit exceeded",
                "job processing -> done",
            ],
            sample.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>Answers what it printed; where it fails, that is the message.</summary>
    private static async Task<string> NpmAsync(string package, string url, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments)
        {
            WorkingDirectory = package,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STATESTORE_URL"] = url;
        start.Environment["NODE_OPTIONS"] = "";
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"npm {string.Join(' ', arguments)}\n{await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
