namespace StateStore.Tidy.Tests;

/// <summary>The top level of the repository contains only what a new reader needs.</summary>
public sealed class TopLevelTests
{
    private static readonly string[] Allowed =
        ["src", "tests", "deploy", "StateStore.sln", "global.json", "README.md", "LICENSE", "Directory.Build.props", "Directory.Packages.props"];

    [Fact]
    public void The_top_level_contains_only_the_listed_names() => Assert.DoesNotContain(
        Repository.Files.Select(path => path.Split('/')[0]).Distinct(), name => name[0] != '.' && !Allowed.Contains(name));

    [Fact]
    public void Every_text_file_has_the_same_line_ends() => Assert.Empty(
        Repository.Sources.Where(file => file.Text.Contains('\r', StringComparison.Ordinal) || !file.Text.EndsWith('\n')).Select(file => file.Path));

    [Fact]
    public void Build_outputs_are_not_committed() => Assert.DoesNotContain(
        Repository.Files, path => path.Split('/').Any(part => part is "bin" or "obj" or "TestResults" or "node_modules"));
}
