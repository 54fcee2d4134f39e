using Microsoft.CodeAnalysis.CSharp;
using StateStore.Manual.Tests.Support;

namespace StateStore.Npm.Tests;

/// <summary>The programs of the page <c>recipes.md</c>.</summary>
internal static class RecipePage
{
    private const string Page = "src/docs/recipes.md";

    /// <summary>The assemblies in which Orleans looks for grains. The generator of Microsoft.Orleans.Sdk adds them to a program.</summary>
    private static string OrleansParts => string.Concat(
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Orleans*.dll").Select(path => $"[assembly: Orleans.ApplicationPart(\"{Path.GetFileNameWithoutExtension(path)}\")]\n"));

    /// <summary>The text of the block whose first line names the file.</summary>
    public static string TextOf(string language, string file) => BlockOf(language, file).Text;

    /// <summary>The only block of a language.</summary>
    public static string OnlyTextOf(string language) => CodeBlock.All(language).Single(block => block.Path == Page).Text;

    /// <summary>The command of the page that begins with these words, for a namespace in the place of that of the page.</summary>
    public static string[] CommandOf(string words, string ns) => Repository.ReadText(Page).Split('\n').Select(line => line.Trim())
        .Single(line => line.StartsWith(words, StringComparison.Ordinal)).Replace("shop", ns, StringComparison.Ordinal).Split(' ');

    /// <summary>Compiles a C# block, and starts it with the assemblies of these tests.</summary>
    public static ChildProcess Start(string file, params string[] arguments)
    {
        // The host looks for the assemblies beside the program.
        var program = Path.Combine(AppContext.BaseDirectory, $"recipe-{file.Split('/')[0]}.dll");
        using (var assembly = File.Create(program))
        {
            var emitted = BlockProgram.Of(BlockOf("csharp", file)).AddSyntaxTrees(CSharpSyntaxTree.ParseText(OrleansParts)).Emit(assembly);
            Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        }

        var tests = Path.Combine(AppContext.BaseDirectory, typeof(RecipePage).Assembly.GetName().Name!);
        return ChildProcess.StartIn(".", ["exec", "--depsfile", tests + ".deps.json", "--runtimeconfig", tests + ".runtimeconfig.json", program, .. arguments]);
    }

    private static CodeBlock BlockOf(string language, string file) =>
        CodeBlock.All(language).Single(block => block.Path == Page && block.Text.Split('\n')[0].Contains(file, StringComparison.Ordinal));
}
