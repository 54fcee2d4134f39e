using StateStore.Conformance;

namespace StateStore.Npm.Tests;

/// <summary>The package for PURISTA as users get it: installed and compiled, with its own tests run against the real server.</summary>
public sealed class PuristaStateStoreTests
{
    [Fact]
    public async Task The_PURISTA_package_passes_its_tests_and_its_sample_on_every_storage()
    {
        using var directory = new WorkingDirectory();
        var package = await Npm.InstallAsync(directory, "purista-state-store");
        await Npm.RunAsync(package, "", "run", "build");
        using var redis = await RedisServer.StartAsync();
        foreach (var storage in (string[])["memory:", "sqlite:states.db", "redis:" + redis.Configuration])
        {
            await using var server = await ServerProcess.StartServingAsync(directory, $"--storage {storage}");
            await CheckAsync(package, server.Client.BaseAddress!.ToString());
        }
    }

    private static async Task CheckAsync(string package, string url)
    {
        var tested = await Npm.RunAsync(package, url, "test");
        var sample = await Npm.RunAsync(package, url, "run", "--silent", "sample");

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
}
