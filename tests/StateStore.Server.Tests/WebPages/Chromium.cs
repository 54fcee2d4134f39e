using System.Diagnostics;

namespace StateStore.Server.Tests.WebPages;

/// <summary>A real browser without a window, with a profile of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;

    private Chromium(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    /// <summary>Opens a page.</summary>
    /// <param name="directory">The directory for the profile.</param>
    /// <param name="url">The address of the page.</param>
    /// <param name="arguments">Arguments in addition to those that every test needs.</param>
    public static Chromium Open(WorkingDirectory directory, string url, params string[] arguments)
    {
        var profile = Path.Combine(directory.Path, "chromium-" + Guid.NewGuid().ToString("n"));
        var start = new ProcessStartInfo("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            $"--user-data-dir={profile}", .. arguments, url,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Returns the text of a page after it has loaded.</summary>
    public static async Task<string> ReadAsync(WorkingDirectory directory, string url, params string[] arguments)
    {
        await using var browser = Open(directory, url, ["--dump-dom", .. arguments]);
        return await browser._output.WaitAsync(ServerProcess.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
