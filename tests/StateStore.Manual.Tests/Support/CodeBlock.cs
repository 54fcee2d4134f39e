using System.Text.RegularExpressions;

namespace StateStore.Manual.Tests.Support;

/// <summary>One code block of a page.</summary>
/// <param name="Path">The page, relative to the root of the repository.</param>
/// <param name="Line">The first line of the code in the page, from 1.</param>
/// <param name="Text">The code.</param>
/// <param name="Before">The text of the comment <c>&lt;!-- before: … --&gt;</c> above the block; empty without one. A reader of the page does not see it.</param>
internal sealed partial record CodeBlock(string Path, int Line, string Text, string Before)
{
    /// <summary>The place for a message, such as <c>README.md:12</c>.</summary>
    public string Place => $"{Path}:{Line}";

    /// <summary>The blocks of all pages of the repository in a language, under any of the names that GitHub has for it.</summary>
    public static IEnumerable<CodeBlock> All(params string[] names) =>
        from path in Repository.Files
        where path.EndsWith(".md", StringComparison.Ordinal) && !path.StartsWith("tests/StateStore.JsonSchema.Benchmarks/", StringComparison.Ordinal)
        let page = Repository.ReadText(path)
        from Match block in Block().Matches(page)
        where names.Contains(block.Groups["language"].Value, StringComparer.OrdinalIgnoreCase)
        let code = block.Groups["code"]
        select new CodeBlock(path, page.AsSpan(0, code.Index).Count('\n') + 1, code.Value, block.Groups["before"].Value);

    [GeneratedRegex(@"(?:^<!-- before: (?<before>(?:(?!-->).)*)-->\n)?^ *```(?<language>[^\s`]+)[^\n]*\n(?<code>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
