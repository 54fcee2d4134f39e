using System.Diagnostics;

namespace StateStore.Server.Tests.Support;

/// <summary>A client of the ZeroMQ door: one of the scripts in <c>Zmq/</c>, on libzmq through Debian's python3-zmq.</summary>
public static class ZmqScript
{
    /// <summary>Runs it to its end and answers the lines it printed.</summary>
    public static async Task<string[]> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Zmq", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(ServerProcess.Patience);
        await process.WaitForExitAsync().WaitAsync(ServerProcess.Patience);
        Assert.True(process.ExitCode == 0, await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
