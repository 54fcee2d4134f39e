namespace StateStore.Npm.Tests;

/// <summary>The TypeScript client as users get it: installed and compiled, with its own tests run against real servers.</summary>
[Collection(NpmWorkspaceTests.Name)]
public sealed class ClientTests(NpmWorkspace workspace)
{
    [Fact]
    public async Task The_TypeScript_client_passes_its_tests()
    {
        await using var server = await ServerProcess.StartServingAsync(workspace.Directory, "--storage memory:");

        var tested = await Npm.RunAsync(workspace.PathOf("client"), server.Client.BaseAddress!.ToString(), "test");

        Assert.Contains("# fail 0", tested, StringComparison.Ordinal);
        Assert.DoesNotContain("# pass 0", tested, StringComparison.Ordinal);
    }
}
