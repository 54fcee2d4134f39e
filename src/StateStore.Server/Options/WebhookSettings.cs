using System.Collections.Immutable;
using static StateStore.Server.Options.SettingText;

namespace StateStore.Server.Options;

/// <summary>The settings of webhooks.</summary>
internal static class WebhookSettings
{
    public static readonly ImmutableArray<Setting> All =
    [
        new("webhook-allow", "NETWORKS", "none", "Networks that webhooks may reach beside public addresses: 127.0.0.0/8,10.1.0.0/16",
            (options, text) => options with { Webhooks = options.Webhooks with { Guard = Guard(List(text)) } }),
        new("webhook-in-flight", "COUNT", "128", "Most attempts in flight of all webhooks; each webhook may always have one more",
            (options, text) => options with { Webhooks = options.Webhooks with { InFlight = Number(text, 0, 10_000) } }),
        new("max-webhooks", "COUNT", "20", "Most webhooks of a namespace",
            (options, text) => options.WithEngine(engine => engine with { MaxWebhooks = Number(text, 0, 1_000) })),
        new("max-webhooks-total", "COUNT", "1000", "Most webhooks of all namespaces together",
            (options, text) => options.WithEngine(engine => engine with { MaxWebhooksTotal = Number(text, 0, 100_000) })),
    ];

    private static AddressGuard Guard(IEnumerable<string> networks) => AddressGuard.Parse(networks).TryGet(out var guard, out var error) ? guard : throw new OptionException(error.Message);
}
