using System.Text.RegularExpressions;

namespace StateStore.Manual.Tests;

/// <summary>A reader finds every page, and every link leads somewhere.</summary>
public sealed partial class IndexTests
{
    private const string Decisions = "src/docs/decisions/";

    public static TheoryData<string> Documents => [.. Repository.Files.Where(
        path => path.EndsWith(".md", StringComparison.Ordinal) && !path.StartsWith("tests/StateStore.JsonSchema.Benchmarks/", StringComparison.Ordinal))];

    [Theory]
    [InlineData("src/docs/")]
    [InlineData(Decisions)]
    public void The_index_of_a_folder_has_every_page(string folder)
    {
        var index = Repository.ReadText(folder + "README.md");
        var pages = Page.All.Where(path => Path.GetDirectoryName(path) + "/" == folder && path != folder + "README.md");
        Assert.All(pages, path => Assert.Contains($"({path[folder.Length..]})", index, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_to_one(string path)
    {
        var folder = Path.Combine(Repository.Root, Path.GetDirectoryName(path)!);
        var broken = Link().Matches(Repository.ReadText(path)).Select(link => link.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)));
        Assert.Empty(broken);
    }

    [Fact]
    public void A_decision_has_the_next_number_and_says_context_decision_and_consequences()
    {
        var records = Page.All.Where(path => path.StartsWith(Decisions, StringComparison.Ordinal) && !path.EndsWith("README.md", StringComparison.Ordinal))
            .Select(path => path[Decisions.Length..]).Order(StringComparer.Ordinal).ToArray();
        Assert.All(records.Index(), record =>
        {
            Assert.StartsWith($"{record.Index + 1:0000}-", record.Item, StringComparison.Ordinal);
            var text = Repository.ReadText(Decisions + record.Item);
            Assert.StartsWith($"# {record.Index + 1:0000}. ", text, StringComparison.Ordinal);
            Assert.Equal(["Context", "Decision", "Consequences"], Section().Matches(text).Select(heading => heading.Groups[1].Value).Except(["Rejected"]));
        });
    }

    [Theory]
    [InlineData("README.md", 8 * 1024)]
    [InlineData("src/DESIGN.md", 6 * 1024)]
    public void A_first_page_is_short(string path, int most) => Assert.InRange(Encoding.UTF8.GetByteCount(Repository.ReadText(path)), 1, most);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();
}
