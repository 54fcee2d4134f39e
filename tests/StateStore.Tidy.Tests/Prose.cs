using System.Text.RegularExpressions;

namespace StateStore.Tidy.Tests;

/// <summary>A run of comment lines, or a paragraph of a manual page, as one text.</summary>
internal sealed partial record Prose(string Path, int Line, string Text)
{
    public string At => $"{Path}:{Line}";

    /// <summary>The text of each summary in a documentation comment.</summary>
    public IEnumerable<string> Summaries => Summary().Matches(Text).Select(match => match.Groups[1].Value.Trim());

    /// <summary>Sentences without markup; code and quoted text count as one word.</summary>
    public IEnumerable<string> Sentences =>
        from part in Block().Split(Code().Replace(Text, "X"))
        from sentence in SentenceEnd().Split(Tag().Replace(part, ""))
        where sentence.Length > 0
        select sentence;

    /// <summary>The comments of a C# file.</summary>
    public static IEnumerable<Prose> InComments(SourceFile file) => Runs(file.Path, file.Text, line => CommentLine().Match(line) is { Success: true } match
        ? (match.Groups[1].Value, match.Groups[2].Value)
        : null);

    /// <summary>The paragraphs, list items and table cells of a Markdown file; code blocks and headings are left out.</summary>
    public static IEnumerable<Prose> InMarkdown(string path)
    {
        var text = FencedBlock().Replace(Repository.ReadText(path), match => new string('\n', match.Value.Count('\n')));
        var item = 0;
        return Runs(path, text, line =>
        {
            item += line.Length == 0 || ItemStart().IsMatch(line) ? 1 : 0;
            return line.Length == 0 || line[0] is '#' or '|' || line.StartsWith("    ", StringComparison.Ordinal)
                ? null
                : ($"{item}", ItemStart().Replace(line, "").Trim());
        }).Concat(
            from row in text.Split('\n').Select((line, n) => (line, n))
            where row.line.StartsWith('|')
            from cell in row.line.Split('|')
            select new Prose(path, row.n + 1, cell.Trim()));
    }

    /// <summary>Joins neighbouring lines of one kind.</summary>
    private static IEnumerable<Prose> Runs(string path, string text, Func<string, (string Kind, string Text)?> read)
    {
        var lines = new List<string>();
        var kind = "";
        var start = 0;
        var number = 0;
        foreach (var line in text.Split('\n').Append(""))
        {
            number++;
            var found = read(line);
            if (lines.Count > 0 && found?.Kind != kind)
            {
                yield return new(path, start, string.Join(' ', lines));
                lines.Clear();
            }

            if (found is { } next)
            {
                start = lines.Count == 0 ? number : start;
                kind = next.Kind;
                lines.Add(next.Text);
            }
        }
    }

    [GeneratedRegex(@"^\s*(///?)(?!/)\s?(.*)$")]
    private static partial Regex CommentLine();

    [GeneratedRegex("<summary>(.*?)</summary>")]
    private static partial Regex Summary();

    [GeneratedRegex("""<c>.*?</c>|<see [^>]*/>|<paramref [^>]*/>|`[^`]*`|"[^"]*"|\([^)]*\)""")]
    private static partial Regex Code();

    [GeneratedRegex("</?(?:summary|param|returns|remarks|para|exception|value|item|list|description|term|typeparam)\\b[^>]*>")]
    private static partial Regex Block();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<=[.!?;:])\s+")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();

    [GeneratedRegex(@"^\s*(?:[-*]|\d+\.)\s+")]
    private static partial Regex ItemStart();
}
