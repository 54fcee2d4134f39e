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
        await Npm.RunAsync(package, "", "run", "pretest");
        using var redis = await RedisServer.StartAsync();
        await Task.WhenAll(((string[])["memory:", "sqlite:states.db", "redis:" + redis.Configuration]).Select(storage => CheckAsync(directory, package, storage)));
    }

    private static async Task CheckAsync(WorkingDirectory directory, string package, string storage)
    {
        await using var server = await ServerProcess.StartServingAsync(directory, $"--storage {storage}");
        var url = server.Client.BaseAddress!.ToString();

        // Without scripts that npm would run before: the tests are compiled once for all storages.
        var tested = await Npm.RunAsync(package, url, "test", "--ignore-scripts");
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
