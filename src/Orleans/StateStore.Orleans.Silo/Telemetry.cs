using System.Collections;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace StateStore.Orleans.Silo;

/// <summary>Meters and traces, sent by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; without it, none.</summary>
internal static class Telemetry
{
    private const string Prefix = "OTEL_";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder, IDictionary environment)
    {
        if (environment[Endpoint] is not string { Length: > 0 })
        {
            return;
        }

        var settings = environment.Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value));
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.Orleans", StoreMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter())
            .WithTracing(traces => traces
                .AddSource("Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.AspNetCore")
                .AddOtlpExporter());
    }
}
