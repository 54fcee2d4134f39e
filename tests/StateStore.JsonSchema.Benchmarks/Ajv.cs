using System.Diagnostics;
using System.Text.Json;

namespace StateStore.JsonSchema.Benchmarks;

/// <summary>Ajv in Node, installed from npm into a temporary folder that is removed afterwards.</summary>
internal static class Ajv
{
    private const string Version = "8.17.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Timings by the name of the case; null, after a line that says why, when Node or npm cannot do it.</summary>
    public static Dictionary<string, Timing>? Run(BenchmarkCase[] cases)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("statestore-ajv-");
        try
        {
            Execute(folder, "npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder.FullName, $"ajv@{Version}");
            string script = Write(folder, "ajv-benchmark.js", BenchmarkCase.Read("ajv-benchmark.js"));
            var files = cases.Select(item => new
            {
                name = item.Name,
                schema = Write(folder, item.Name + ".schema.json", item.Schema),
                document = Write(folder, item.Name + ".document.json", item.Document),
            });
            string list = Write(folder, "cases.json", JsonSerializer.SerializeToUtf8Bytes(files));
            using var answer = JsonDocument.Parse(Execute(folder, "node", script, list));
            return answer.RootElement.EnumerateArray().ToDictionary(
                static item => item.GetProperty("name").GetString()!,
                static item => new Timing(item.GetProperty("compile").GetDouble(), item.GetProperty("validate").GetDouble(), item.GetProperty("parseAndValidate").GetDouble()));
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"Ajv is left out: {failure.Message}");
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Write(DirectoryInfo folder, string name, byte[] content)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Execute(DirectoryInfo folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{command} failed: {errors.Result.Split('\n').FirstOrDefault()}");
    }
}
