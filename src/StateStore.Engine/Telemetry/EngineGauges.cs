using System.Diagnostics.Metrics;

namespace StateStore.Engine.Telemetry;

/// <summary>The gauges of an engine: the bytes that its caches hold, and the namespaces that it still removes.</summary>
internal static class EngineGauges
{
    public const string Bundles = "bundles";
    public const string Conversations = "conversations";
    public const string Inboxes = "inboxes";
    public const string Keys = "keys";
    public const string Tables = "tables";

    /// <summary>Registers the gauges of an engine.</summary>
    public static void Observe(EngineContext context)
    {
        var meter = context.Meter.Meter;
        meter.CreateObservableGauge("statestore.cache.size", () => SizesOf(context), "By", "Bytes that the caches of decoded entries take, by cache");
        meter.CreateObservableUpDownCounter(
            "statestore.namespaces.deleting", () => context.Deletions.Count, "{namespace}", "Deleted namespaces whose content this process still removes");
    }

    private static Measurement<long>[] SizesOf(EngineContext context) =>
    [
        Of(Bundles, context.Bundles.Cost),
        Of(Conversations, context.Conversations.Cost),
        Of(Inboxes, context.Inboxes.Cost),
        Of(Keys, context.Keys.Cost),
        Of(Tables, context.Tables.Cost),
    ];

    private static Measurement<long> Of(string cache, long bytes) => new(bytes, new KeyValuePair<string, object?>("cache", cache));
}
