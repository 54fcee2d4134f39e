using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>The name of a file leads to its type. The compiler checks that namespaces follow folders (IDE0130).</summary>
public sealed class NameTests
{
    [Fact]
    public void A_file_with_one_type_has_the_name_of_the_type()
    {
        var wrong =
            from file in Repository.Sources
            let types = file.Syntax.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(IsTopLevel).Select(Name).ToList()
            where types.Count == 1 && Path.GetFileName(file.Path).Split('.')[0] != types[0]
            select $"{file.Path}: {types[0]}";

        Assert.Empty(wrong);
    }

    private static bool IsTopLevel(MemberDeclarationSyntax member) =>
        member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && member.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax;

    private static string Name(MemberDeclarationSyntax type) =>
        type is BaseTypeDeclarationSyntax declared ? declared.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text;
}
