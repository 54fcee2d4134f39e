using System.Collections.Immutable;
using System.Net;
using static StateStore.Server.Options.SettingText;

namespace StateStore.Server.Options;

/// <summary>The settings of a silo: one part of the table in <see cref="Settings"/>.</summary>
internal static class ClusterSettings
{
    /// <summary>The setting on which the defaults of others depend.</summary>
    public const string Clustering = "clustering";

    public static readonly ImmutableArray<Setting> All =
    [
        Of("clustering", "CLUSTERING", "off", "Run as a silo of a cluster: localhost (one silo), redis:HOST:PORT[,OPTION=VALUE...] (keeps the members), or off",
            (cluster, text) => cluster with { Clustering = text == "off" ? null : Cluster.Clustering.Parse(text) }),
        Of("cluster-id", "NAME", "statestore", "Name of the cluster; silos with the same name form one cluster",
            (cluster, text) => cluster with { ClusterId = Name(text) }),
        Of("service-id", "NAME", "statestore", "Name of the service; keep it when you rename the cluster",
            (cluster, text) => cluster with { ServiceId = Name(text) }),
        Of("silo-port", "PORT", "11111", "Port for other silos", (cluster, text) => cluster with { SiloPort = Port(text) }),
        Of("gateway-port", "PORT", "30000", "Port for clients of the cluster", (cluster, text) => cluster with { GatewayPort = Port(text) }),
        Of("advertised-ip", "ADDRESS", "auto", "Address of both ports; auto = 127.0.0.1 with --clustering localhost, else the address of this host",
            (cluster, text) => cluster with { AdvertisedIp = Address(text) }),
        Of("silo-tls-cert", "FILE", "off", "Certificate of this silo for both ports, in PEM. Its peers must show one of the same authority",
            (cluster, text) => cluster with { Tls = cluster.Tls with { Certificate = PathOrOff(text) } }),
        Of("silo-tls-key", "FILE", "off", "Private key of that certificate, in PEM, without a password",
            (cluster, text) => cluster with { Tls = cluster.Tls with { Key = PathOrOff(text) } }),
        Of("silo-tls-ca", "FILE", "off", "Authority (CA) of all silos and Orleans clients of the cluster, in PEM",
            (cluster, text) => cluster with { Tls = cluster.Tls with { Authorities = PathOrOff(text) } }),
        Of("dashboard", "on|off", "on", "Show the cluster at /dashboard", (cluster, text) => cluster with { Dashboard = OneOf(text, "on", "off") == "on" }),
        Of("trust-silo-network", "", "false", "Only silos and trusted clients can reach the network of both ports (a NetworkPolicy, a Compose network)",
            (cluster, text) => cluster with { IsNetworkTrusted = Flag(text) }),
        Of("shared-storage", "", "false", "Other programs change the storage too: every read asks the storage",
            (cluster, text) => cluster with { IsStorageShared = Flag(text) }),
    ];

    private static Setting Of(string name, string value, string @default, string description, Func<ClusterOptions, string, ClusterOptions> apply) =>
        new(name, value, @default, description, (options, text) => options with { Cluster = apply(options.Cluster, text) });

    private static int Port(string text) => Number(text, 1, 65_535);

    private static string Name(string text) =>
        text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? text
            : throw new OptionException($"\"{text}\" is not a name of up to 100 letters, digits, - _ and .");

    private static IPAddress? Address(string text) => text == "auto"
        ? null
        : IPAddress.TryParse(text, out var address) ? address : throw new OptionException($"\"{text}\" is not an IP address");
}
