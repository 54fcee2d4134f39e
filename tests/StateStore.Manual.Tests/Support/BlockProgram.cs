using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace StateStore.Manual.Tests.Support;

/// <summary>The program that a C# block of a page is, with the assemblies of the running tests as its references.</summary>
internal static class BlockProgram
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

    public static CSharpCompilation Of(CodeBlock block) => Host.AddSyntaxTrees(CSharpSyntaxTree.ParseText(block.Text, path: block.Path));
}
