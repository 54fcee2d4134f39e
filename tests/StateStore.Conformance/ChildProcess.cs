using System.Diagnostics;

namespace StateStore.Conformance;

/// <summary>A .NET program of ours in a process of its own, ended by its own id at the latest when it is disposed.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <param name="assembly">Its file name, beside that of the tests.</param>
    /// <param name="arguments">What it is told.</param>
    public static ChildProcess Start(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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

    /// <summary>The next line, or null after the last.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    public void WriteLine(string line = "") => _process.StandardInput.WriteLine(line);

    /// <summary>The rest of its output, once it has ended well.</summary>
    public async Task<string[]> ReadToEndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        Assert.True(_process.ExitCode == 0, await _errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Ends it at once, as a crash would (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
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
