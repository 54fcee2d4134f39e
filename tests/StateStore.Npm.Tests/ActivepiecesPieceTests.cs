namespace StateStore.Npm.Tests;

/// <summary>The Activepieces piece as users get it: installed and compiled, with its own tests run in the contexts of the framework against real servers.</summary>
[Collection(NpmWorkspaceTests.Name)]
public sealed class ActivepiecesPieceTests(NpmWorkspace workspace)
{
    [Fact]
    public async Task The_Activepieces_piece_passes_its_tests()
    {
        await using var server = await ServerProcess.StartServingAsync(workspace.Directory, "--storage memory: --webhook-allow 127.0.0.0/8");

        var package = workspace.PathOf("piece-state-store");
        await Npm.RunAsync(package, "", "run", "pretest");
        var tested = await Npm.RunAsync(package, server.Client.BaseAddress!.ToString(), "test");

        Assert.Contains("# fail 0", tested, StringComparison.Ordinal);
        Assert.DoesNotContain("# pass 0", tested, StringComparison.Ordinal);
    }
}
