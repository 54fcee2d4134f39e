using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>
/// Core waits for nothing and reads nothing but its arguments. The analyzer enforces the list of banned symbols at compile time. These tests catch names
/// that the list misses, and an emptied list.
/// </summary>
public sealed class PurityTests
{
    private static readonly string[] BannedNames =
    [
        "Task", "ValueTask", "Thread", "Timer", "Random", "TimeProvider", "Stopwatch", "File", "FileStream", "Directory", "Stream", "Socket",
        "HttpClient", "Console", "Environment", "Process", "RandomNumberGenerator", "ILogger", "CancellationToken",
    ];

    private static readonly string[] BannedMembers =
        ["DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Guid.NewGuid", "Guid.CreateVersion7"];

    [Fact]
    public void Core_uses_no_API_that_waits_or_does_input_or_output()
    {
        var named =
            from file in CoreFiles()
            from name in file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>()
            where BannedNames.Contains(name.Identifier.Text)
            select $"{file.At(name.GetLocation())}: {name.Identifier.Text}";

        Assert.Empty(named);
    }

    [Fact]
    public void Core_reads_no_clock_and_generates_no_ids()
    {
        var asked =
            from file in CoreFiles()
            from member in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            where BannedMembers.Any(banned => member.ToString().EndsWith(banned, StringComparison.Ordinal))
            select $"{file.At(member.GetLocation())}: {member}";

        Assert.Empty(asked);
    }

    [Fact]
    public void Core_has_no_asynchronous_code()
    {
        var tokens =
            from file in CoreFiles()
            from token in file.Syntax.DescendantTokens()
            where token.IsKind(SyntaxKind.AsyncKeyword) || token.IsKind(SyntaxKind.AwaitKeyword) || token.IsKind(SyntaxKind.LockKeyword)
            select file.At(token.GetLocation());

        Assert.Empty(tokens);
    }

    [Theory]
    [InlineData("T:System.Threading.Tasks.Task;")]
    [InlineData("P:System.DateTimeOffset.UtcNow;")]
    [InlineData("T:System.Random;")]
    [InlineData("N:System.IO;")]
    [InlineData("M:System.Guid.NewGuid;")]
    public void The_list_of_banned_symbols_contains_the_main_APIs(string symbol) =>
        Assert.Contains(symbol, Repository.ReadText("src/StateStore.Core/BannedSymbols.txt"), StringComparison.Ordinal);

    private static IEnumerable<SourceFile> CoreFiles() =>
        Repository.Sources.Where(file => file.Path.StartsWith("src/StateStore.Core/", StringComparison.Ordinal));
}
