namespace StateStore.Npm.Tests;

/// <summary>The state adapter of Chat SDK as users get it: installed and compiled, with its own tests run against real servers.</summary>
[Collection(NpmWorkspaceTests.Name)]
public sealed class ChatStateTests(NpmWorkspace workspace)
{
    [Theory]
    [InlineData("memory:")]
    [InlineData("sqlite:chat.db")]
    public async Task The_state_adapter_of_Chat_SDK_passes_its_tests(string storage)
    {
        await using var server = await ServerProcess.StartServingAsync(workspace.Directory, $"--storage {storage}");

        // The workspace runs no scripts by itself. npm fails if a test fails, or if there is none.
        var package = workspace.PathOf("chat-state");
        await Npm.RunAsync(package, "", "run", "pretest");
        var tested = await Npm.RunAsync(package, server.Client.BaseAddress!.ToString(), "test");

        Assert.Contains("0 stranded: at any moment", tested, StringComparison.Ordinal);
    }
}
