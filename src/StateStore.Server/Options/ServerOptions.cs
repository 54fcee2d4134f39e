using System.Collections.Immutable;
using StateStore.ZeroMq;

namespace StateStore.Server.Options;

/// <summary>The checked options of the server. <see cref="Settings"/> gives the name of each option.</summary>
internal sealed record ServerOptions
{
    public ImmutableArray<ListenUrl> Urls { get; init; } = [];

    /// <summary>The files for the addresses that begin with <c>https://</c>.</summary>
    public TlsFiles Tls { get; init; } = new("--tls", "--tls-client-ca");

    public ZmqOptions Zmq { get; init; } = new(null);

    public StorageLocation Storage { get; init; } = StorageLocation.Parse("memory:");

    public StorageOptions StorageOptions { get; init; } = StorageOptions.Default;

    public EngineOptions EngineOptions { get; init; } = EngineOptions.Default;

    /// <summary>The directory with hooks; null for no hooks.</summary>
    public string? Hooks { get; init; }

    /// <summary>The time for which the server still serves requests after a stop signal.</summary>
    public TimeSpan Drain { get; init; }

    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>The hosts that requests may name, and the origins from which web pages may call. <see cref="HttpOptions"/> sets its other members.</summary>
    public HttpOptions WebPages { get; init; } = HttpOptions.Default;

    /// <summary>True to serve metrics at <see cref="Telemetry.MetricsPath"/>.</summary>
    public bool Metrics { get; init; }

    public bool Insecure { get; init; }

    public LogLevel LogLevel { get; init; }

    public bool JsonLogs { get; init; }

    public HttpOptions HttpOptions => WebPages with { IsWholeApplication = true, Limits = EngineOptions.Limits, Drain = Drain };

    public ZmqOptions ZmqOptions => Zmq with { Limits = EngineOptions.Limits };

    public ServerOptions WithEngine(Func<EngineOptions, EngineOptions> change) => this with { EngineOptions = change(EngineOptions) };

    public ServerOptions WithLimits(Func<Limits, Limits> change) => WithEngine(engine => engine with { Limits = change(engine.Limits) });
}
