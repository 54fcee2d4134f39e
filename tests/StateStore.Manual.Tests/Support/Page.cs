using System.Collections.Immutable;

namespace StateStore.Manual.Tests.Support;

/// <summary>One page of the documentation: the commands of its <c>console</c> blocks, in order.</summary>
/// <param name="Path">Relative to the root of the repository.</param>
/// <param name="Commands">Empty for a page without commands.</param>
internal sealed record Page(string Path, ImmutableArray<PageCommand> Commands)
{
    private const string Prompt = "$ ";
    private const string Begin = "```console";
    private const string End = "```";

    public static IEnumerable<string> All => Repository.Files.Where(
        path => path == "README.md" || (path.StartsWith("src/docs/", StringComparison.Ordinal) && path.EndsWith(".md", StringComparison.Ordinal)));

    public static Page Read(string path)
    {
        var commands = ImmutableArray.CreateBuilder<PageCommand>();
        var isInside = false;
        var lines = Repository.ReadText(path).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!isInside)
            {
                isInside = lines[i] == Begin;
            }
            else if (lines[i] == End)
            {
                isInside = false;
            }
            else if (lines[i].StartsWith(Prompt, StringComparison.Ordinal))
            {
                commands.Add(ReadCommand(lines, ref i));
            }
            else
            {
                commands[^1].Output.Add(lines[i]);
            }
        }

        return new(path, commands.ToImmutable());
    }

    /// <summary>A command ends with its line, unless that ends with a backslash or opens a here-document.</summary>
    private static PageCommand ReadCommand(string[] lines, ref int i)
    {
        var number = i + 1;
        List<string> text = [lines[i][Prompt.Length..]];
        var isHereDocument = text[0].Contains("<<'END'", StringComparison.Ordinal);
        while (isHereDocument ? lines[i] != "END" : lines[i].EndsWith('\\'))
        {
            text.Add(lines[++i]);
        }

        return new(number, string.Join('\n', text), []);
    }
}

/// <summary>A command and the output that the page shows behind it.</summary>
/// <param name="Line">Its line in the page, from 1.</param>
/// <param name="Text">As typed behind the prompt.</param>
/// <param name="Output">The lines shown; a line <c>...</c> stands for any number of lines.</param>
internal sealed record PageCommand(int Line, string Text, List<string> Output);
