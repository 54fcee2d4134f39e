using System.Diagnostics;

namespace StateStore.Packages.Tests.Support;

/// <summary>The commands of the .NET SDK, as a user types them.</summary>
internal static class Dotnet
{
    /// <summary>The longest time for one command. A command may download packages and compile on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs a command in a directory, and returns its output. A failure throws with that output.</summary>
    public static Task<string> RunAsync(string directory, params string[] arguments) => RunAsync(directory, arguments, []);

    /// <summary>Runs a command in a directory, with more environment variables.</summary>
    public static async Task<string> RunAsync(string directory, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        ShortLife.Prepare(start);

        // A server of the compiler or of MSBuild that outlives the command would keep its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        await using var kill = timeout.Token.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}\n{await errors}");
        return output;
    }
}
