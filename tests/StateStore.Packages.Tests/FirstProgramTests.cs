using StateStore.Manual.Tests.Support;

namespace StateStore.Packages.Tests;

/// <summary>The first five minutes: a new console application, one package, and the program of that package's readme.</summary>
[Collection(nameof(PackedFeed))]
public sealed class FirstProgramTests(PackedFeed feed)
{
    [Fact]
    public async Task A_new_console_application_with_the_package_StateStore_runs_the_program_of_its_readme()
    {
        var folder = feed.CreateFolder("first");
        await Dotnet.RunAsync(folder, "new", "console", "--no-restore");
        await Dotnet.RunAsync(folder, "add", "package", "StateStore", "--version", feed.Version);
        var program = CodeBlock.All("csharp").Single(block => block.Path == "src/StateStore/README.md");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program.Text);

        Assert.Equal("version 1", (await Dotnet.RunAsync(folder, "run")).Trim());
        Assert.True(feed.WasUsed("StateStore"));
    }
}
