using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace StateStore.Benchmarks;

/// <summary>Runs wrk, a load generator in C, with given requests as they are. wrk is a process of its own: the figures of CPU and memory are not its own.</summary>
internal sealed class Wrk : IDisposable
{
    /// <summary>One request for each line of the file; line ends within a request are escaped.</summary>
    private const string Script = """
        local requests, n = {}, 0
        for line in io.lines(os.getenv("WRK_REQUESTS")) do
          requests[#requests + 1] = line:gsub("\\r", "\r"):gsub("\\n", "\n")
        end
        request = function()
          n = n % #requests + 1
          return requests[n]
        end
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("statestore-wrk-");

    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    /// <summary>Sends the requests one after another over a number of connections. Every answer must have a status below 400.</summary>
    public async Task<Throughput> RunAsync(string url, int connections, TimeSpan duration, IEnumerable<byte[]> requests)
    {
        var (script, file) = (Path.Combine(_directory.FullName, "requests.lua"), Path.Combine(_directory.FullName, "requests"));
        await File.WriteAllTextAsync(script, Script);
        await File.WriteAllLinesAsync(file, requests.Select(Line));

        // wrk counts whole seconds.
        var seconds = Math.Max(1, (int)duration.TotalSeconds);
        using var process = Process.Start(new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "-s", script, url])
        {
            RedirectStandardOutput = true,
            Environment = { ["WRK_REQUESTS"] = file },
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Samples.Require(process.ExitCode == 0 && !output.Contains("Non-2xx", StringComparison.Ordinal));
        var rate = output.Split('\n').Single(line => line.StartsWith("Requests/sec:", StringComparison.Ordinal)).Split(':')[1];
        return new(double.Parse(rate, CultureInfo.InvariantCulture), 0, 0);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Line(byte[] request) =>
        Encoding.Latin1.GetString(request).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
