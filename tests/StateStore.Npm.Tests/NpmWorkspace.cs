namespace StateStore.Npm.Tests;

/// <summary>The packages of <c>src/npm</c>, installed and compiled once for all tests that use them.</summary>
public sealed class NpmWorkspace : IAsyncLifetime
{
    internal WorkingDirectory Directory { get; } = new();

    /// <summary>The folder of a compiled package.</summary>
    internal string PathOf(string package) => Path.Combine(Directory.Path, "npm", package);

    public async Task InitializeAsync()
    {
        var path = await Npm.InstallAsync(Directory, "npm");
        await Npm.RunAsync(path, "", "run", "build", "--workspaces");
    }

    public Task DisposeAsync()
    {
        Directory.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>The tests that use the packages of <c>src/npm</c>.</summary>
[CollectionDefinition(Name)]
public sealed class NpmWorkspaceTests : ICollectionFixture<NpmWorkspace>
{
    public const string Name = "npm";
}
