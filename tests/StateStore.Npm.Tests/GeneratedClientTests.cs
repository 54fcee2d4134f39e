namespace StateStore.Npm.Tests;

/// <summary>A client with types generated from the OpenAPI document of the server.</summary>
public sealed class GeneratedClientTests
{
    [Fact]
    public async Task A_generated_client_compiles_and_sends_data_of_conversations_tables_and_keys()
    {
        using var directory = new WorkingDirectory();
        var package = await Npm.InstallAsync(directory, "generated-client");
        await using var server = await ServerProcess.StartServingAsync(directory, "--storage memory:");
        var url = server.Client.BaseAddress!.ToString();
        await Npm.RunAsync(package, url, "run", "generate");
        await Npm.RunAsync(package, url, "run", "build");

        var said = await Npm.RunAsync(package, url, "run", "--silent", "start");

        Assert.Equal(
            [
                "schema 1",
                """conversation {"title":"Hello","votes":1,"tags":["a"]}""",
                "title Hello",
                "refused INVALID_TRANSITION",
                "table leads",
                """record {"id":1,"name":"Ann","address":{"city":"Lisbon"}}""",
                """patched {"id":1,"name":"Ann","address":{}}""",
                "key true",
                """batch {"userId":"user-456","cart":[]}""",
                """command ok {"id":1,"name":"Ann","address":{}}""",
            ],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
