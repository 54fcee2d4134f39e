using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>Words and constructs that source files must not contain.</summary>
public sealed class WordingTests
{
    private static readonly string[] UnfinishedWords = ["TODO", "FIXME", "HACK", "XXX"];
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities"];

    [Fact]
    public void Comments_contain_no_TODO_FIXME_HACK_or_XXX() => AssertNone(
        from file in Repository.Sources
        from comment in file.Syntax.DescendantTrivia()
        where comment.IsKind(SyntaxKind.SingleLineCommentTrivia) || comment.IsKind(SyntaxKind.MultiLineCommentTrivia)
        where UnfinishedWords.Any(word => comment.ToString().Contains(word, StringComparison.Ordinal))
        select file.At(comment.GetLocation()));

    [Fact]
    public void Code_throws_no_NotImplementedException() => AssertNone(
        from file in Repository.Sources
        from token in file.Syntax.DescendantTokens()
        where token.Text == nameof(NotImplementedException) && token.Parent?.Parent is ObjectCreationExpressionSyntax
        select file.At(token.GetLocation()));

    [Fact]
    public void Every_empty_catch_block_has_a_comment() => AssertNone(
        from file in Repository.Sources
        from caught in file.Syntax.DescendantNodes().OfType<CatchClauseSyntax>()
        where caught.Block.Statements.Count == 0
            && !caught.Block.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
        select file.At(caught.GetLocation()));

    [Fact]
    public void Type_names_do_not_end_with_Manager_Helper_or_Util() => AssertNone(
        from file in Repository.Sources
        from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where EmptyWords.Any(word => type.Identifier.Text.EndsWith(word, StringComparison.Ordinal))
        select $"{file.At(type.GetLocation())}: {type.Identifier.Text}");

    [Fact]
    public void Every_file_begins_with_a_using_or_a_namespace_and_has_one_file_scoped_namespace() => AssertNone(
        from file in Repository.Sources
        let root = (CompilationUnitSyntax)file.Syntax
        let isScript = root.Members.Any(member => member is GlobalStatementSyntax)
        where root.Members.OfType<NamespaceDeclarationSyntax>().Any()
            || (!isScript && root.Members.Any(member => member is not FileScopedNamespaceDeclarationSyntax))
            || (!isScript && root.GetFirstToken().Kind() is not (SyntaxKind.UsingKeyword or SyntaxKind.GlobalKeyword or SyntaxKind.NamespaceKeyword or SyntaxKind.OpenBracketToken))
        select file.Path);

    [Fact]
    public void Code_contains_no_regions() => AssertNone(
        from file in Repository.Sources
        from directive in file.Syntax.DescendantNodes(descendIntoTrivia: true).OfType<RegionDirectiveTriviaSyntax>()
        select file.At(directive.GetLocation()));

    private static void AssertNone(IEnumerable<string> places) => Assert.Empty(places);
}
