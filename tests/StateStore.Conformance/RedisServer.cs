using System.Diagnostics;
using System.Globalization;

namespace StateStore.Conformance;

/// <summary>
/// A redis-server for tests, on a free port of the loopback interface, with a directory of its own. It starts as in production
/// (<c>deploy/kubernetes/base/redis-start.sh</c>). It is ended by its process id, at the latest when the tests end.
/// </summary>
public sealed class RedisServer : IDisposable
{
    private readonly string? _password;
    private string[] _arguments;
    private Process? _process;

    private RedisServer(string port, string? password, string[] arguments)
    {
        Port = port;
        _password = password;
        _arguments = arguments;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public string Port { get; }

    /// <summary>The directory of its files.</summary>
    public DirectoryInfo Files { get; } = Directory.CreateTempSubdirectory("statestore-redis-");

    /// <summary>The address, in the syntax of StackExchange.Redis.</summary>
    public string Configuration => $"127.0.0.1:{Port}" + (_password is null ? "" : $",password={_password}");

    /// <summary>The options of a connection with TLS to a server of <see cref="ReserveTls"/>.</summary>
    public string TlsOptions => string.Concat(new[] { ("sslCa", "ca.crt"), ("sslCert", "client.crt"), ("sslKey", "client.key") }
        .Select(option => $",{option.Item1}={Path.Combine(Files.FullName, option.Item2)}"));

    /// <summary>
    /// Starts a server and waits until it answers. Persistence is off unless <paramref name="arguments"/> switch it on (<c>--appendonly yes</c>).
    /// </summary>
    public static async Task<RedisServer> StartAsync(string? password = null, params string[] arguments)
    {
        var server = Reserve(password, arguments);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Reserves a server that does not run yet: its port is closed until <see cref="StartAgainAsync"/>.</summary>
    public static RedisServer Reserve(string? password = null, params string[] arguments) => new($"{FreePort.Next()}", password, arguments);

    /// <summary>
    /// Reserves a server that speaks only TLS and demands certificates of the authority. Its files hold <c>ca.crt</c>, the certificate of the server
    /// (<c>tls</c>), and one for clients (<c>client</c>).
    /// </summary>
    public static RedisServer ReserveTls(TestAuthority authority)
    {
        var server = new RedisServer($"{FreePort.Next()}", null, []);
        var files = server.Files.FullName;
        File.WriteAllText(Path.Combine(files, "ca.crt"), authority.Pem);
        authority.IssueForServers("server").WriteTo(files, "tls");
        authority.IssueForClients("client").WriteTo(files, "client");
        server._arguments =
        [
            "--tls-port", server.Port, "--port", "0", "--tls-cert-file", Path.Combine(files, "tls.crt"), "--tls-key-file", Path.Combine(files, "tls.key"),
            "--tls-ca-cert-file", Path.Combine(files, "ca.crt"),
        ];
        return server;
    }

    /// <summary>Starts the server again, on the same port and with the same files.</summary>
    public async Task StartAgainAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new List<string>();
        _process = new() { StartInfo = StartInfo(), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) =>
        {
            output.Add(line.Data ?? "");
            if (line.Data?.Contains("Ready to accept connections", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("redis-server ended (tests/run.sh installs it):\n" + string.Join('\n', output.ToArray())));
        _process.Start();
        _process.BeginOutputReadLine();
        await Deadline.Within(ready.Task, "redis-server to accept connections");
    }

    /// <summary>Kills the server, as a crash would (SIGKILL).</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Freezes the server until <see cref="Resume"/> (SIGSTOP): it keeps its connections and does nothing.</summary>
    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        Files.Delete(recursive: true);
    }

    private ProcessStartInfo StartInfo()
    {
        string[] own =
        [
            "--port", Port, "--bind", "127.0.0.1", "--dir", Files.FullName, "--save", "",
            "--appendonly", "no", "--databases", "1000", "--daemonize", "no",
        ];
        string[] secret = _password is null ? [] : ["--requirepass", _password];
        var script = Path.Combine(AppContext.BaseDirectory, "redis-start.sh");
        return new("sh", [script, .. own, .. secret, .. _arguments]) { RedirectStandardOutput = true, WorkingDirectory = Files.FullName };
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void OnExit(object? sender, EventArgs e) => Dispose();
}
