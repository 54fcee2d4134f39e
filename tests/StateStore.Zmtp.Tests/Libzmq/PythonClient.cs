using System.Diagnostics;

namespace StateStore.Zmtp.Tests.Libzmq;

/// <summary>A script that uses libzmq through Debian's python3-zmq, in a process of its own. Disposing ends the process.</summary>
internal sealed class PythonClient : IAsyncDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private PythonClient(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static PythonClient Start(string script, params string[] arguments)
    {
        using var source = new StreamReader(typeof(PythonClient).Assembly.GetManifestResourceStream(script)!);
        var start = new ProcessStartInfo(Interpreter, ["-c", source.ReadToEnd(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Returns the lines that the script prints, and asserts that it succeeded.</summary>
    public static async Task<string[]> RunAsync(string script, params string[] arguments)
    {
        await using var client = Start(script, arguments);
        return await client.ReadToEndAsync();
    }

    public async Task<string?> ReadLineAsync() => await Deadline.Within(_process.StandardOutput.ReadLineAsync(), "a line from the script");

    public void WriteLine(string line) => _process.StandardInput.WriteLine(line);

    public async Task<string[]> ReadToEndAsync()
    {
        var output = await Deadline.Within(_process.StandardOutput.ReadToEndAsync(), "the end of the script");
        await Deadline.Within(_process.WaitForExitAsync(), "the script to exit");
        Assert.True(_process.ExitCode == 0, await _errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
