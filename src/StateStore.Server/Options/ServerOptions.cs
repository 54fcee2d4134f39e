using System.Collections.Immutable;
using StateStore.Jwt;
using StateStore.ZeroMq;

namespace StateStore.Server.Options;

/// <summary>The checked options of the server. <see cref="Settings"/> gives the name of each option.</summary>
internal sealed record ServerOptions
{
    public ImmutableArray<ListenUrl> Urls { get; init; } = [];

    /// <summary>The address for the webhook trigger of the original Activepieces piece; null = none.</summary>
    public ListenUrl? Bridge { get; init; }

    /// <summary>All addresses at which the server listens for HTTP, with the options that give them.</summary>
    public IEnumerable<(string Option, ListenUrl Url)> HttpAddresses =>
        [.. Urls.Select(url => ("--urls", url)), .. Bridge is { } bridge ? [("--bridge", bridge)] : Array.Empty<(string, ListenUrl)>()];

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

    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>The hosts that requests may name, and the origins from which web pages may call. <see cref="HttpOptions"/> sets its other members.</summary>
    public HttpOptions WebPages { get; init; } = HttpOptions.Default;

    /// <summary>True to serve metrics at <see cref="Telemetry.MetricsPath"/>.</summary>
    public bool Metrics { get; init; }

    public bool Insecure { get; init; }

    /// <summary>The text of a key that may do everything, which the storage has from the start; null = none.</summary>
    public string? BootstrapKey { get; init; }

    /// <summary>The issuer whose tokens are accepted; null = none.</summary>
    public JwtOptions? Jwt { get; init; }

    /// <summary>
    /// The first address that other machines can reach without any credentials if there are no keys, with the option that gives it; null if there is none.
    /// The users of a password file protect the ZeroMQ addresses.
    /// </summary>
    public (string Option, string Address)? OpenAddress =>
        HttpAddresses.FirstOrDefault(address => !address.Url.IsLoopback) is { Url: { } url } open ? (open.Option, url.Text)
        : Zmq.Users is not null ? null
        : Zmq.Commands is { IsLoopback: false } commands ? ("--zmq", commands.Address.ToString()!)
        : Zmq.Changes is { IsLoopback: false } changes ? ("--zmq-pub", changes.Address.ToString()!)
        : null;

    public AccessOptions AccessOptions => new()
    {
        IsOpenWithoutKeys = Insecure || OpenAddress is null,
        HasOtherCredentials = Jwt is not null,
        BootstrapKey = BootstrapKey,
        Facts = Facts,
    };

    /// <summary>The options of engine and access control with the quotas of tenants, which both share.</summary>
    public (EngineOptions Engine, AccessOptions Access) WithTenants()
    {
        var quotas = new TenantQuotas(EngineOptions);
        return (EngineOptions with { Quotas = quotas.Of, CheckWebhook = Webhooks.Check, NewWebhookKeyPair = WebhookOptions.NewKeyPair }, AccessOptions with { Quotas = quotas });
    }

    public LogLevel LogLevel { get; init; }

    public bool JsonLogs { get; init; }

    public HttpOptions HttpOptions => WebPages with { IsWholeApplication = true, Limits = EngineOptions.Limits, Drain = Drain };

    public ZmqOptions ZmqOptions => Zmq with { Limits = EngineOptions.Limits };

    /// <summary>The facts for the audit log's entry of a start: those of the configuration that decide which callers can reach the server.</summary>
    private ImmutableArray<(string Name, string Value)> Facts =>
    [
        ("version", StateStoreHttp.Version),
        ("host", Environment.MachineName),
        ("urls", string.Join(';', Urls.Select(url => url.Text))),
        ("bridge", Bridge?.Text ?? "off"),
        ("zmq", Zmq.Commands?.Address.ToString() ?? "off"),
        ("zmq_pub", Zmq.Changes?.Address.ToString() ?? "off"),
        ("storage", Storage.Shown),
        ("insecure", Insecure ? "true" : "false"),
        ("allowed_hosts", string.Join(',', WebPages.AllowedHosts)),
        ("allowed_origins", string.Join(',', WebPages.AllowedOrigins)),
    ];

    public ServerOptions WithEngine(Func<EngineOptions, EngineOptions> change) => this with { EngineOptions = change(EngineOptions) };

    public ServerOptions WithLimits(Func<Limits, Limits> change) => WithEngine(engine => engine with { Limits = change(engine.Limits) });
}
