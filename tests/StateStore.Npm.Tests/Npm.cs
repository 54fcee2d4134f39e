using System.Diagnostics;
using StateStore.Server.Tests;

namespace StateStore.Npm.Tests;

/// <summary>Copies packages and runs their scripts.</summary>
internal static class Npm
{
    /// <summary>The timeout of an npm command. npm downloads packages over the network.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Copies a package from the directory of the tests into a directory, and installs its dependencies.</summary>
    public static async Task<string> InstallAsync(WorkingDirectory directory, string name)
    {
        var from = Path.Combine(AppContext.BaseDirectory, name);
        var package = Path.Combine(directory.Path, name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(package, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await RunAsync(package, "", "install", "--no-audit", "--no-fund");
        return package;
    }

    /// <summary>Runs npm and returns its output. A failure throws with that output.</summary>
    public static async Task<string> RunAsync(string package, string url, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments)
        {
            WorkingDirectory = package,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STATESTORE_URL"] = url;
        start.Environment["STATESTORE_DLL"] = Path.Combine(AppContext.BaseDirectory, Executable.Name + ".dll");
        start.Environment["NODE_OPTIONS"] = "";
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"npm {string.Join(' ', arguments)}\n{await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
