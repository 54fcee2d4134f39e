using System.Collections.Immutable;
using System.Net;
using static StateStore.Server.Options.SettingText;

namespace StateStore.Orleans.Silo;

/// <summary>The table of everything a silo can be told: what the server can, and how it takes part in its cluster.</summary>
internal static class SiloSettings
{
    public static readonly ImmutableArray<Setting> All =
    [
        .. Settings.All.Select(setting => setting.Name switch
        {
            "storage" => setting with { Default = "redis:127.0.0.1:6379" },

            // Several silos on one machine can't have one port.
            "zmq" => setting with { Default = "off" },

            // Others take over: callers are sent to them in peace.
            "drain-ms" => setting with { Default = "1000" },
            _ => setting,
        }),
        Of("clustering", "CLUSTERING", "localhost", "How silos find each other: localhost (there is only this one) or redis:HOST:PORT[,OPTION=VALUE...]",
            (options, text) => options with { Clustering = Clustering.Parse(text) }),
        Of("cluster-id", "NAME", "statestore", "Silos of one name find each other", (options, text) => options with { ClusterId = Name(text) }),
        Of("service-id", "NAME", "statestore", "What the cluster serves; stays the same when the cluster's name does not",
            (options, text) => options with { ServiceId = Name(text) }),
        Of("silo-port", "PORT", "11111", "Where other silos reach this one", (options, text) => options with { SiloPort = Port(text) }),
        Of("gateway-port", "PORT", "30000", "Where clients of the cluster reach this silo", (options, text) => options with { GatewayPort = Port(text) }),
        Of("advertised-ip", "ADDRESS", "auto", "The address of both; auto = 127.0.0.1 with localhost clustering, else this host's",
            (options, text) => options with { AdvertisedIp = Address(text) }),
        Of("dashboard", "on|off", "on", "Show the cluster at /dashboard", (options, text) => options with { Dashboard = OneOf(text, "on", "off") == "on" }),
        Of("shared-storage", "", "false", "Others than this cluster change the storage too, so that every read has to ask it",
            (options, text) => options with { IsStorageShared = Flag(text) }),
    ];

    private static Setting Of(string name, string value, string @default, string description, Func<SiloOptions, string, SiloOptions> apply) =>
        new(name, value, @default, description, (options, text) => apply((SiloOptions)options, text));

    private static int Port(string text) => Number(text, 1, 65_535);

    private static string Name(string text) =>
        text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? text
            : throw new OptionException($"\"{text}\" is not a name of up to 100 letters, digits, - _ and .");

    private static IPAddress? Address(string text) => text == "auto"
        ? null
        : IPAddress.TryParse(text, out var address) ? address : throw new OptionException($"\"{text}\" is not an IP address");
}
