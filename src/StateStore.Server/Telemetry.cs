using System.Collections;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using StateStore.Engine.Telemetry;
using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>
/// Metrics and traces: sent by OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and metrics served to Prometheus with <c>--metrics on</c>. Without either the
/// assemblies of OpenTelemetry are not loaded.
/// </summary>
internal static class Telemetry
{
    /// <summary>The path at which Prometheus finds the metrics.</summary>
    public const string MetricsPath = "/metrics";

    private const string Prefix = "OTEL_";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "OTEL_SERVICE_NAME";

    private static readonly string[] Meters =
        [StoreMeter.Name, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private static readonly string[] Sources = [StoreMeter.Name, "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime", "Microsoft.AspNetCore"];

    /// <summary>Gauges of the runtime whose names Prometheus keeps for the parts of histograms.</summary>
    private static readonly string[] Unserved = ["dotnet.assembly.count", "dotnet.process.cpu.count", "dotnet.timer.count"];

    /// <summary>Somebody is to get telemetry. Ask before anything else of this class is called: that loads OpenTelemetry.</summary>
    public static bool IsWanted(ServerOptions options, IDictionary environment) => options.Metrics || IsExported(environment);

    /// <summary>Collects metrics, and traces where they are exported.</summary>
    public static void AddTo(WebApplicationBuilder builder, ServerOptions options, IDictionary environment)
    {
        var isExported = IsExported(environment);
        builder.Configuration.AddInMemoryCollection(SettingsOf(environment));
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddView(instrument => Unserved.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null);
            if (options.Metrics)
            {
                metrics.AddPrometheusExporter();
            }

            if (isExported)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (isExported)
        {
            telemetry.WithTracing(traces => traces.AddSource(Sources).AddOtlpExporter());
        }
    }

    /// <summary>Serves the metrics to Prometheus.</summary>
    public static void MapMetrics(WebApplication app) => app.MapPrometheusScrapingEndpoint(MetricsPath)
        .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]))
        .DisableHttpMetrics()
        .ExcludeFromDescription();

    private static bool IsExported(IDictionary environment) => environment[Endpoint] is string { Length: > 0 };

    /// <summary>The variables of OpenTelemetry, and the name of the service where they give none.</summary>
    private static Dictionary<string, string?> SettingsOf(IDictionary environment)
    {
        var settings = environment.Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);
        if (settings.GetValueOrDefault("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name", StringComparison.Ordinal) != true)
        {
            settings.TryAdd(ServiceName, "statestore");
        }

        return settings;
    }
}
