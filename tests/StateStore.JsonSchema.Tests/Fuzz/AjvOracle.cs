using System.Diagnostics;
using System.Text.Json.Nodes;

namespace StateStore.JsonSchema.Tests.Fuzz;

/// <summary>Ajv, the most used JavaScript validator, as a second opinion. It is installed from npm into a temporary folder at the first use.</summary>
internal static class AjvOracle
{
    // One process handles this number of schemas, which limits its run time.
    private const int CasesPerRun = 1_000;
    private const string Package = "ajv@8.17.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<DirectoryInfo?> Folder = new(Install);

    public static bool IsAvailable => Folder.Value is not null;

    /// <summary>Returns for each schema the verdicts on its instances; null for a schema that Ajv refuses.</summary>
    public static List<JsonArray?> Judge(JsonArray cases) =>
        [.. cases.Chunk(CasesPerRun).SelectMany(static chunk => JudgeChunk([.. chunk.Select(static item => item!.DeepClone())]))];

    private static IEnumerable<JsonArray?> JudgeChunk(JsonArray cases)
    {
        var input = Path.Combine(Folder.Value!.FullName, "cases.json");
        File.WriteAllText(input, cases.ToJsonString());
        var answer = Run(Folder.Value, "node", "ajv-oracle.js", input) ?? throw new InvalidOperationException("Node could not run Ajv.");
        return JsonNode.Parse(answer)!.AsArray().Select(static item => item?.AsArray());
    }

    private static DirectoryInfo? Install()
    {
        var folder = Directory.CreateTempSubdirectory("statestore-ajv-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        using (var script = typeof(AjvOracle).Assembly.GetManifestResourceStream("ajv-oracle.js")!)
        using (var file = File.Create(Path.Combine(folder.FullName, "ajv-oracle.js")))
        {
            script.CopyTo(file);
        }

        return Run(folder, "npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder.FullName, Package) is null ? null : folder;
    }

    private static string? Run(DirectoryInfo folder, string command, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
            }

            _ = errors.Result;
            return process.ExitCode == 0 ? output.Result : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A fact that needs Ajv. It is skipped, and counted as skipped, if npm cannot install Ajv.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AjvFactAttribute : FactAttribute
{
    public AjvFactAttribute()
    {
        if (!AjvOracle.IsAvailable)
        {
            Skip = "Ajv is not here: it needs Node, npm and a registry.";
        }
    }
}
