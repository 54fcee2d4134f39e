using StateStore.Manual.Tests.Support;

namespace StateStore.Npm.Tests;

/// <summary>The package for PURISTA as users get it: installed and compiled, with its own tests run against the real server.</summary>
[Collection(NpmWorkspaceTests.Name)]
public sealed class PuristaStateStoreTests(NpmWorkspace workspace)
{
    private readonly string _package = workspace.PathOf("purista-state-store");

    [Fact]
    public async Task The_PURISTA_package_passes_its_tests_and_its_sample_on_every_storage()
    {
        await Npm.RunAsync(_package, "", "run", "pretest");
        using var redis = await RedisServer.StartAsync();
        await Task.WhenAll(((string[])["memory:", "sqlite:states.db", "redis:" + redis.Configuration]).Select(storage => CheckAsync(workspace.Directory, _package, storage)));
    }

    [Fact]
    public async Task The_typescript_blocks_of_the_pages_compile_against_the_packages()
    {
        var blocks = CodeBlock.All("typescript", "ts").ToArray();
        Assert.NotEmpty(blocks);
        var folder = Directory.CreateDirectory(Path.Combine(_package, "pages"));
        foreach (var block in blocks)
        {
            // Each line of the block has the number that it has in the page.
            var padding = new string('\n', block.Line - 1 - block.Before.Count('\n'));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{block.Place.Replace('/', '_').Replace(':', '.')}.ts"), block.Before + padding + block.Text);
        }

        await File.WriteAllTextAsync(
            Path.Combine(_package, "tsconfig.pages.json"),
            """{ "extends": "./tsconfig.json", "compilerOptions": { "noEmit": true, "noUnusedLocals": false, "noUnusedParameters": false, "rootDir": "pages" }, "include": ["pages"] }""");
        await Npm.RunAsync(_package, "", "exec", "--", "tsc", "-p", "tsconfig.pages.json");
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
