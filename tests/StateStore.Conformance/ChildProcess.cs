using System.Diagnostics;

namespace StateStore.Conformance;

/// <summary>A program in a process of its own, such as a .NET program of this repository. Disposing ends the process by its id.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <param name="assembly">The file name of the program in the directory of the tests, or its whole path.</param>
    /// <param name="arguments">The arguments of the program.</param>
    public static ChildProcess Start(string assembly, params string[] arguments) => StartIn(".", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments], []);

    /// <summary>Starts the command <c>dotnet</c> with any arguments.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="arguments">The arguments of the command.</param>
    /// <param name="environment">Environment variables for the process.</param>
    public static ChildProcess StartIn(string directory, string[] arguments, params (string Name, string Value)[] environment) =>
        StartProgram("dotnet", directory, arguments, environment);

    /// <summary>Starts any program.</summary>
    /// <inheritdoc cref="StartIn"/>
    public static ChildProcess StartProgram(string program, string directory, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        ShortLife.Prepare(start);
        return new(Process.Start(start)!);
    }

    /// <summary>Reads lines up to the first that contains <paramref name="text"/>.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (await Deadline.Within(ReadLineAsync(), $"a line with \"{text}\"") is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The process ended without a line with \"{text}\": {await _errors}");
    }

    /// <summary>Reads the next line; null after the last one.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    public void WriteLine(string line = "") => _process.StandardInput.WriteLine(line);

    /// <summary>Reads the rest of the output and asserts that the process ended successfully.</summary>
    public async Task<string[]> ReadToEndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        Assert.True(_process.ExitCode == 0, await _errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Kills the process, as a crash would (SIGKILL), with the process that <c>dotnet tool run</c> starts for its tool.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
