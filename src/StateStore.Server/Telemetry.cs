using System.Collections;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using StateStore.Engine.Telemetry;
using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>
/// Exports metrics and traces by OTLP to the address in <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and serves metrics to Prometheus with <c>--metrics on</c>.
/// Without either the assemblies of OpenTelemetry are not loaded.
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

    /// <summary>Gauges of the runtime that are not served: Prometheus reserves the endings of their names for the parts of histograms.</summary>
    private static readonly string[] Unserved = ["dotnet.assembly.count", "dotnet.process.cpu.count", "dotnet.timer.count"];

    /// <summary>True if the options or the environment ask for telemetry. Call it first: the other methods of this class load OpenTelemetry.</summary>
    public static bool IsWanted(ServerOptions options, IDictionary environment) => options.Metrics || IsExported(environment);

    /// <summary>Collects metrics, and traces if they are exported.</summary>
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

    /// <summary>Maps the endpoint from which Prometheus reads the metrics.</summary>
    public static void MapMetrics(WebApplication app) => app.MapPrometheusScrapingEndpoint(MetricsPath)
        .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]))
        .DisableHttpMetrics()
        .RequirePermission(Permission.MetricsRead)
        .ExcludeFromDescription();

    private static bool IsExported(IDictionary environment) => environment[Endpoint] is string { Length: > 0 };

    /// <summary>Returns the variables of OpenTelemetry. Adds the name of the service if they have none.</summary>
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
