using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>Limits for files and methods, so that each can be read in one go.</summary>
public sealed class SizeTests
{
    private const int FileLines = 400;
    private const int MethodLines = 60;
    private const int MedianLines = 80;

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(Repository.Sources.Where(file => file.Lines > FileLines).Select(file => $"{file.Path}: {file.Lines} lines"));

    [Fact]
    public void No_method_is_longer_than_60_lines()
    {
        var tooLong =
            from file in Repository.Sources
            from method in file.Syntax.DescendantNodes()
            where method is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            let lines = Lines(method)
            where lines > MethodLines
            select $"{file.At(method.GetLocation())}: {lines} lines";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Half_of_the_product_files_have_at_most_80_lines()
    {
        var lengths = Repository.Sources.Where(file => file.IsProduct).Select(file => file.Lines).Order().ToList();

        Assert.InRange(lengths[lengths.Count / 2], 1, MedianLines);
    }

    private static int Lines(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
