using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace StateStore.Manual.Tests;

/// <summary>Each C# block of the pages is a program that compiles.</summary>
public sealed class CSharpBlockTests
{
    /// <summary>The generator of JSON contexts. The build copies it beside the tests.</summary>
    private static readonly ISourceGenerator[] Generators =
    [
        .. new AnalyzerFileReference(Path.Combine(AppContext.BaseDirectory, "System.Text.Json.SourceGeneration.dll"), new GeneratorLoader())
            .GetGenerators(LanguageNames.CSharp),
    ];

    public static TheoryData<string> Blocks => [.. CodeBlock.All("csharp", "cs", "c#").Select(block => block.Place)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_csharp_block_of_a_page_is_a_program_that_compiles(string place)
    {
        var block = CodeBlock.All("csharp", "cs", "c#").Single(block => block.Place == place);
        var source = BlockProgram.Of(block);
        CSharpGeneratorDriver.Create(Generators).RunGeneratorsAndUpdateCompilation(source, out var program, out _);
        Assert.Empty(program.GetDiagnostics().Where(found => found.Severity >= DiagnosticSeverity.Warning).Select(found => At(block, found)));
    }

    private sealed class GeneratorLoader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    private static string At(CodeBlock block, Diagnostic found) =>
        $"{block.Path}:{block.Line + found.Location.GetLineSpan().StartLinePosition.Line}: {found.Id} {found.GetMessage(null)}";
}
