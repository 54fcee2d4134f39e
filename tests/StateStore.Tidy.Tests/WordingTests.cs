using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>What does not stand in a file of ours.</summary>
public sealed class WordingTests
{
    private static readonly string[] UnfinishedWords = ["TODO", "FIXME", "HACK", "XXX"];
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities"];

    [Fact]
    public void No_comment_puts_work_off() => AssertNone(
        from file in Repository.Sources
        from comment in file.Syntax.DescendantTrivia()
        where comment.IsKind(SyntaxKind.SingleLineCommentTrivia) || comment.IsKind(SyntaxKind.MultiLineCommentTrivia)
        where UnfinishedWords.Any(word => comment.ToString().Contains(word, StringComparison.Ordinal))
        select file.At(comment.GetLocation()));

    [Fact]
    public void Nothing_is_left_unimplemented() => AssertNone(
        from file in Repository.Sources
        from token in file.Syntax.DescendantTokens()
        where token.Text == nameof(NotImplementedException) && token.Parent?.Parent is ObjectCreationExpressionSyntax
        select file.At(token.GetLocation()));

    [Fact]
    public void No_exception_is_swallowed_without_a_word() => AssertNone(
        from file in Repository.Sources
        from caught in file.Syntax.DescendantNodes().OfType<CatchClauseSyntax>()
        where caught.Block.Statements.Count == 0
            && !caught.Block.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
        select file.At(caught.GetLocation()));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => AssertNone(
        from file in Repository.Sources
        from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where EmptyWords.Any(word => type.Identifier.Text.EndsWith(word, StringComparison.Ordinal))
        select $"{file.At(type.GetLocation())}: {type.Identifier.Text}");

    [Fact]
    public void Every_file_begins_with_a_using_or_a_namespace_and_has_one_for_the_whole_file() => AssertNone(
        from file in Repository.Sources
        let root = (CompilationUnitSyntax)file.Syntax
        let isScript = root.Members.Any(member => member is GlobalStatementSyntax)
        where root.Members.OfType<NamespaceDeclarationSyntax>().Any()
            || (!isScript && root.Members.Any(member => member is not FileScopedNamespaceDeclarationSyntax))
            || (!isScript && root.GetFirstToken().Kind() is not (SyntaxKind.UsingKeyword or SyntaxKind.GlobalKeyword or SyntaxKind.NamespaceKeyword or SyntaxKind.OpenBracketToken))
        select file.Path);

    [Fact]
    public void Regions_hide_nothing() => AssertNone(
        from file in Repository.Sources
        from directive in file.Syntax.DescendantNodes(descendIntoTrivia: true).OfType<RegionDirectiveTriviaSyntax>()
        select file.At(directive.GetLocation()));

    private static void AssertNone(IEnumerable<string> places) => Assert.Empty(places);
}
