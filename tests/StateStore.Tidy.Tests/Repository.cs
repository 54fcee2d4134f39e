using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;

namespace StateStore.Tidy.Tests;

/// <summary>The committed files, and those about to be committed: all files that git knows, read once.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The paths relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(SourceFile.Read)];

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "StateStore.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("There is no StateStore.sln above " + AppContext.BaseDirectory);
    }

    private static List<string> ListFiles()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(Path.Combine(Root, path)))];
    }
}

/// <summary>One C# file.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private readonly Lazy<Microsoft.CodeAnalysis.SyntaxNode> _syntax = new(() => CSharpSyntaxTree.ParseText(Text).GetRoot());

    public Microsoft.CodeAnalysis.SyntaxNode Syntax => _syntax.Value;

    public int Lines => Text.AsSpan().Count('\n');

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public static SourceFile Read(string path) => new(path, Repository.ReadText(path));

    /// <summary>A place for a message, such as <c>src/File.cs:12</c>.</summary>
    public string At(Microsoft.CodeAnalysis.Location location) => $"{Path}:{location.GetLineSpan().StartLinePosition.Line + 1}";
}
