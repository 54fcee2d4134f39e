using System.Collections;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace StateStore.Server;

/// <summary>Meters and traces, sent by OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Without that variable its assemblies are not loaded.</summary>
internal static class Telemetry
{
    private const string Prefix = "OTEL_";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static bool IsWanted(IDictionary environment) => environment[Endpoint] is string { Length: > 0 };

    public static void AddTo(WebApplicationBuilder builder, IDictionary environment)
    {
        var settings = environment.Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value));
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.Orleans", "StateStore", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter())
            .WithTracing(traces => traces
                .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.AspNetCore")
                .AddOtlpExporter());
    }
}
