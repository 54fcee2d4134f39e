namespace StateStore.Server.Tests.Cluster;

/// <summary>OpenTelemetry as a collector receives it.</summary>
public sealed class TelemetryTests : SiloTest
{
    private const string Metrics = "/v1/metrics";
    private const string Traces = "/v1/traces";

    [Fact]
    public async Task Metrics_of_StateStore_and_Orleans_and_traces_are_sent()
    {
        using var receiver = new OtlpReceiver(
            (Metrics, "StateStore"), (Metrics, "statestore.reads"), (Metrics, "statestore.change.duration"), (Metrics, "Microsoft.Orleans"),
            (Metrics, "http.server.request.duration"), (Traces, "Microsoft.AspNetCore"), (Traces, "conversation set"));
        await using var silo = await ServerProcess.StartServingAsync(
            Directory, Alone,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"));
        Assert.Equal(200, (await silo.SendAsync("PUT", Conversation, """{"state":"A"}""")).Status);
        Assert.Equal(200, (await silo.SendAsync("GET", Conversation)).Status);
        await receiver.WaitAsync();
    }
}
