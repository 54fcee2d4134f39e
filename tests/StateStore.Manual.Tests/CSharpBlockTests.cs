using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace StateStore.Manual.Tests;

/// <summary>Each C# block of the pages is a program that compiles.</summary>
public sealed class CSharpBlockTests
{
    /// <summary>
    /// The implicit usings of Microsoft.NET.Sdk.Web: a reader pastes the block into the Program.cs of <c>dotnet new web</c>. The last three are those
    /// that Microsoft.Orleans.Sdk adds to each project that references StateStore.Orleans.
    /// </summary>
    private const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Orleans;
        global using Orleans.Hosting;
        global using Orleans.Runtime;
        """;

    /// <summary>Every compilation derives from this one, so the references are read once.</summary>
    private static readonly CSharpCompilation Host = CSharpCompilation.Create(
        "Page",
        [CSharpSyntaxTree.ParseText(Usings)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

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
        var source = Host.AddSyntaxTrees(CSharpSyntaxTree.ParseText(block.Text, path: block.Path));
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
