using System.Collections.Immutable;
using StateStore.ZeroMq;

namespace StateStore.Server.Options;

/// <summary>All that the server can be told, checked. <see cref="Settings"/> says how each is named, and where it is read from.</summary>
internal sealed record ServerOptions
{
    public ImmutableArray<ListenUrl> Urls { get; init; } = [];

    public ZmqOptions Zmq { get; init; } = new(null);

    public StorageLocation Storage { get; init; } = StorageLocation.Parse("memory:");

    public StorageOptions StorageOptions { get; init; } = StorageOptions.Default;

    public EngineOptions EngineOptions { get; init; } = EngineOptions.Default;

    /// <summary>The directory with hooks; null = none.</summary>
    public string? Hooks { get; init; }

    /// <summary>How long requests are still served after the word to stop.</summary>
    public TimeSpan Drain { get; init; }

    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>Which hosts requests may name, and which web pages may call; the rest of what the HTTP door is told stands in other options.</summary>
    public HttpOptions WebPages { get; init; } = HttpOptions.Default;

    /// <summary>Metrics are served at <see cref="Telemetry.MetricsPath"/>.</summary>
    public bool Metrics { get; init; }

    public bool Insecure { get; init; }

    public LogLevel LogLevel { get; init; }

    public bool JsonLogs { get; init; }

    public HttpOptions HttpOptions => WebPages with { IsWholeApplication = true, Limits = EngineOptions.Limits, Drain = Drain };

    public ZmqOptions ZmqOptions => Zmq with { Limits = EngineOptions.Limits };

    public ServerOptions WithEngine(Func<EngineOptions, EngineOptions> change) => this with { EngineOptions = change(EngineOptions) };

    public ServerOptions WithLimits(Func<Limits, Limits> change) => WithEngine(engine => engine with { Limits = change(engine.Limits) });
}
