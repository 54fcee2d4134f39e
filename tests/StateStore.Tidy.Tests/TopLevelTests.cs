namespace StateStore.Tidy.Tests;

/// <summary>The top level is a table of contents, not an attic.</summary>
public sealed class TopLevelTests
{
    private static readonly string[] Allowed =
        ["src", "tests", "deploy", "StateStore.sln", "global.json", "README.md", "LICENSE", "Directory.Build.props", "Directory.Packages.props"];

    [Fact]
    public void Only_the_listed_names_lie_at_the_top() => Assert.DoesNotContain(
        Repository.Files.Select(path => path.Split('/')[0]).Distinct(), name => name[0] != '.' && !Allowed.Contains(name));

    [Fact]
    public void Every_text_file_ends_its_lines_the_same_way() => Assert.Empty(
        Repository.Sources.Where(file => file.Text.Contains('\r', StringComparison.Ordinal) || !file.Text.EndsWith('\n')).Select(file => file.Path));

    [Fact]
    public void Nothing_that_was_built_is_committed() => Assert.DoesNotContain(
        Repository.Files, path => path.Split('/').Any(part => part is "bin" or "obj" or "TestResults" or "node_modules"));
}
