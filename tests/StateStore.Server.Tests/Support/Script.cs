using System.Diagnostics;

namespace StateStore.Server.Tests.Support;

/// <summary>Programs of other authors that use the server.</summary>
public static class Script
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Returns the path of a file that is copied beside the tests.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, name);

    public static Process StartPython(string script, params string[] arguments) => Start(Python, ".", [PathOf(script), .. arguments]);

    /// <summary>Runs a program; returns the lines of its output and asserts that it succeeded.</summary>
    public static Task<string[]> RunPythonAsync(string script, params string[] arguments) => RunAsync(Python, ".", [PathOf(script), .. arguments]);

    public static async Task<string[]> RunAsync(string program, string directory, params string[] arguments)
    {
        using var process = Start(program, directory, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(ServerProcess.Patience);
        await process.WaitForExitAsync().WaitAsync(ServerProcess.Patience);
        Assert.True(process.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Process Start(string program, string directory, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = directory,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
