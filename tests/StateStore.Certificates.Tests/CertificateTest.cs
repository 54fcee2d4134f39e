using Microsoft.Extensions.Logging;

namespace StateStore.Certificates.Tests;

/// <summary>Base of tests with an authority, a directory of files, and a log that keeps its lines.</summary>
public abstract class CertificateTest : IDisposable, ILogger
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("statestore-certificates-");

    protected TestAuthority Authority { get; } = new("own");

    /// <summary>The log entries so far, each with its level.</summary>
    protected List<string> Log { get; } = [];

    protected string Files => _files.FullName;

    public void Dispose()
    {
        _files.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string PathOf(string name) => Path.Combine(Files, name);

    protected void Write(string name, string content) => File.WriteAllText(PathOf(name), content);

    protected CertificateFile Open(string name = "tls") => new(PathOf($"{name}.crt"), PathOf($"{name}.key"), this, TimeProvider.System);

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Add($"{logLevel}: {formatter(state, exception)}");
}
