using System.Diagnostics;
using System.Text.Json;

namespace StateStore.JsonSchema.Benchmarks;

/// <summary>Ajv in Node, installed from npm into a temporary folder that is removed afterwards.</summary>
internal sealed class Ajv : IDisposable
{
    private const string Version = "8.17.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("statestore-ajv-");
    private string _script = "";
    private string _cases = "";

    /// <summary>Installs Ajv. Returns null, after a line with the reason, when Node or npm is missing or fails.</summary>
    public static Ajv? Install(BenchmarkCase[] cases)
    {
        var ajv = new Ajv();
        try
        {
            ajv.Prepare(cases);
            return ajv;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"Ajv is left out: {failure.Message}");
            ajv.Dispose();
            return null;
        }
    }

    /// <summary>Measures in a new process; returns the timings by the name of the case.</summary>
    public Dictionary<string, Timing> Measure()
    {
        using var answer = JsonDocument.Parse(Execute(_folder, "node", _script, _cases));
        return answer.RootElement.EnumerateArray().ToDictionary(
            static item => item.GetProperty("name").GetString()!,
            static item => new Timing(item.GetProperty("compile").GetDouble(), item.GetProperty("validate").GetDouble(), item.GetProperty("parseAndValidate").GetDouble()));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Prepare(BenchmarkCase[] cases)
    {
        Execute(_folder, "npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", _folder.FullName, $"ajv@{Version}");
        _script = Write(_folder, "ajv-benchmark.js", BenchmarkCase.Read("ajv-benchmark.js"));
        var files = cases.Select(item => new
        {
            name = item.Name,
            schema = Write(_folder, item.Name + ".schema.json", item.Schema),
            document = Write(_folder, item.Name + ".document.json", item.Document),
        });
        _cases = Write(_folder, "cases.json", JsonSerializer.SerializeToUtf8Bytes(files));
    }

    private static string Write(DirectoryInfo folder, string name, byte[] content)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string Execute(DirectoryInfo folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
        }

        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{command} failed: {errors.Result.Split('\n').FirstOrDefault()}");
    }
}
