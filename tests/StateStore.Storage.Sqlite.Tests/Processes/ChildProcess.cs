using System.Diagnostics;
using System.Globalization;

namespace StateStore.Storage.Sqlite.Tests.Processes;

/// <summary>This assembly as a process of its own; killed, if it still runs, when disposed.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public static ChildProcess Start(string role, string database, int argument)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var text in new[] { typeof(ChildProcess).Assembly.Location, role, database, argument.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(text);
        }

        return new(Process.Start(start)!);
    }

    /// <summary>SIGKILL: it gets no chance to finish anything.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
