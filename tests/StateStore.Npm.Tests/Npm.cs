using System.Diagnostics;
using StateStore.Server.Tests;

namespace StateStore.Npm.Tests;

/// <summary>Copies packages and runs their scripts.</summary>
internal static class Npm
{
    /// <summary>The timeout of an npm command. npm downloads packages over the network, and tests share the machine with other test projects.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

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
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var hasEnded = process.HasExited;
        if (!hasEnded)
        {
            // Its output so far tells where it hangs.
            process.Kill(entireProcessTree: true);
        }

        Assert.True(hasEnded && process.ExitCode == 0, $"npm {string.Join(' ', arguments)}{(hasEnded ? "" : $" did not end within {Patience}")}\n{await output}\n{await errors}");
        return await output;
    }
}
