using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Support;

/// <summary>The real executable, <see cref="Executable.Name"/>, in a process of its own.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly bool _isJson;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly SemaphoreSlim _printed = new(0);

    private ServerProcess(Process process)
    {
        _process = process;
        _isJson = process.StartInfo.ArgumentList.Contains("json");
        process.OutputDataReceived += (_, line) => Note(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Note(_errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static TimeSpan Patience => TimeSpan.FromSeconds(60);

    public string Output => string.Join('\n', _output);

    public string[] Errors => [.. _errors];

    public HttpClient Client { get; } = new() { Timeout = Patience };

    /// <summary>Starts the executable in a directory, with arguments separated by spaces and with environment variables.</summary>
    public static ServerProcess Start(WorkingDirectory directory, string arguments, params (string Name, string Value)[] environment) =>
        StartFrom(AppContext.BaseDirectory, directory, arguments, environment);

    /// <summary>Starts the executable of another directory of programs.</summary>
    public static ServerProcess StartFrom(string programs, WorkingDirectory directory, string arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(programs, Executable.Name + ".dll"));
        foreach (var argument in arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            start.ArgumentList.Add(argument);
        }

        ShortLife.Prepare(start);

        // Tests run side by side, and each that wants this door says on which port.
        start.Environment["STATESTORE_ZMQ"] = "off";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(new Process { StartInfo = start });
    }

    /// <summary>Starts the executable on a free port and waits until it listens.</summary>
    public static async Task<ServerProcess> StartServingAsync(WorkingDirectory directory, string arguments, params (string Name, string Value)[] environment)
    {
        var server = Start(directory, arguments.Contains("--urls", StringComparison.Ordinal) ? arguments : arguments + " --urls http://127.0.0.1:0", environment);
        await server.WaitUntilServingAsync();
        return server;
    }

    /// <summary>Waits until the server listens, and points its client to it.</summary>
    public async Task WaitUntilServingAsync()
    {
        // The last line of the banner, or the entry that replaces the banner in JSON logs.
        var banner = await WaitForOutputAsync(_isJson ? " has started, listening at " : "accept: text/event-stream");
        Client.BaseAddress = new(Listening().Match(banner).Groups[1].Value);
    }

    /// <summary>Waits until the server has printed this text, and returns its whole output.</summary>
    public async Task<string> WaitForOutputAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited && _printed.CurrentCount == 0, $"The server ended with {string.Join('\n', Errors)} before it said \"{text}\": {Output}");
            Assert.True(await _printed.WaitAsync(Patience), $"The server did not say \"{text}\": {Output}");
        }

        return Output;
    }

    public async Task<int> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Freezes the process (SIGSTOP): it keeps its connections and does nothing.</summary>
    public void Freeze() => Assert.Equal(0, Kill(_process.Id, SigStop));

    public void Thaw() => Assert.Equal(0, Kill(_process.Id, SigCont));

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    /// <summary>The files of the assemblies that the process has loaded, as the system lists what it has mapped.</summary>
    public IReadOnlySet<string> LoadedAssemblies() => File.ReadLines($"/proc/{_process.Id}/maps").Where(line => line.EndsWith(".dll", StringComparison.Ordinal))
        .Select(line => line[(line.LastIndexOf('/') + 1)..]).ToHashSet();

    public async Task<(int Status, string Body)> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Opens a stream of server-sent events and reads its first line.</summary>
    public async Task<StreamReader> FollowAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/event-stream" } } };
        var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(":ok", await stream.ReadLineAsync());
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _printed.Dispose();
        Client.Dispose();
    }

    private void Note(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
            _printed.Release();
        }
    }

    [GeneratedRegex(@"listening\s+(?:at\s+)?(https?://[^\s,""]+)")]
    private static partial Regex Listening();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
