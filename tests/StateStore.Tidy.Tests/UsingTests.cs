using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>
/// The order that <c>dotnet format</c> gives to using directives. The build enforces all other rules of style, and <c>tests/run.sh</c> checks white space.
/// So the test run needs no <c>dotnet format</c> of the whole solution, which would compile everything once more.
/// </summary>
public sealed class UsingTests
{
    [Fact]
    public void Usings_are_in_order()
    {
        var disordered =
            from file in Repository.Sources
            let usings = ((CompilationUnitSyntax)file.Syntax).Usings.Select(OrderOf).ToArray()
            where !usings.SequenceEqual(usings.Order(StringComparer.Ordinal))
            select file.Path;
        Assert.Empty(disordered);
    }

    /// <summary>Global ones first, then namespaces, statics and aliases; among namespaces and statics System first; then by name.</summary>
    private static string OrderOf(UsingDirectiveSyntax directive)
    {
        var scope = directive.GlobalKeyword.IsKind(SyntaxKind.None) ? 1 : 0;
        var kind = directive.Alias is not null ? 2 : directive.StaticKeyword.IsKind(SyntaxKind.None) ? 0 : 1;
        var name = directive.Alias?.Name.ToString() ?? directive.NamespaceOrType.ToString();
        var system = kind != 2 && name.Split('.')[0] == "System" ? 0 : 1;

        // A dot sorts before every character of a name, as the end of a shorter name does.
        return $"{scope}{kind}{system}{name.ToUpperInvariant().Replace('.', ' ')}";
    }
}
