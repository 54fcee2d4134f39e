using System.Text.RegularExpressions;

namespace StateStore.Manual.Tests;

/// <summary>Each command of README and manual is run as it stands there, in order, and prints what the page shows.</summary>
public sealed class PageTests(PageRuns runs) : IClassFixture<PageRuns>
{
    public static TheoryData<string> Pages => [.. Page.All.Where(path => Page.Read(path).Commands.Length > 0)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_prints_the_output_that_it_shows_and_leaves_nothing_running(string path)
    {
        var page = Page.Read(path);
        var outputs = await runs.OutputsOf(path);
        var wrong =
            from pair in page.Commands.Zip(outputs)
            where !IsAsShown(pair.First.Output, pair.Second)
            select $"{path}:{pair.First.Line}: {pair.First.Text}\nshown:\n{string.Join('\n', pair.First.Output)}\nprinted:\n{pair.Second}";
        Assert.True(!wrong.Any(), string.Join("\n\n", wrong));
        Assert.Equal("", outputs[^1]);
    }

    /// <summary>A process is stopped by its job or its id: a name may be the name of a process of another person.</summary>
    [Fact]
    public void No_page_ends_processes_by_name() => Assert.DoesNotContain(
        Page.All, path => Regex.IsMatch(Repository.ReadText(path), @"\b(pkill|killall)\b"));

    private static bool IsAsShown(List<string> shown, string printed)
    {
        var pattern = string.Join("\n", shown.Select(line => line == "..." ? ".*" : Regex.Escape(Masks.Apply(line))));
        var lines = string.Join("\n", printed.Split('\n').Select(Masks.Apply));
        return Regex.IsMatch(lines.Trim('\n'), $@"\A{pattern}\z", RegexOptions.Singleline);
    }
}
