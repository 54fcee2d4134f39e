using System.Net.Sockets;
using StateStore.Server.Tests.Cluster;

namespace StateStore.Server.Tests.Access;

/// <summary>No secret leaves the server, and none is written down.</summary>
public sealed class SecretTests : ServerTest
{
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Logs_metrics_and_traces_hold_no_secret_at_any_level_whatever_callers_send(string format)
    {
        var (key, option) = ServerKeys.Bootstrap(Directory);
        var wrong = ServerKeys.New();
        using var receiver = new OtlpReceiver(("/v1/traces", "Microsoft.AspNetCore"));
        await using var server = await ServerProcess.StartServingAsync(
            Directory, $"--storage memory: --metrics on --log-level trace --log-format {format} {option}",
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"));
        var answers = new List<string>();
        foreach (var secret in (string[])[key, wrong])
        {
            foreach (var path in (string[])["/", Conversation, "/v1/namespaces", "/metrics", "/nowhere", "/v1/namespaces/%zz/keys"])
            {
                using var answer = await server.GetAsync(path, "Bearer " + secret, ("X-API-Key", secret));
                answers.Add(answer + await answer.Content.ReadAsStringAsync());
            }

            answers.Add(await SendRawAsync(server, $"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret}\u0000\r\n\r\n"));
            answers.Add(await SendRawAsync(server, $"GET / HTTP/1.1\r\nHost: localhost\r\nX-API-Key : {secret}\r\n\r\n"));
            answers.Add(await SendRawAsync(server, $"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization Bearer {secret}\r\n\r\n"));
        }

        await receiver.WaitAsync();
        server.Terminate();
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.Contains("/v1/namespaces", server.Output, StringComparison.Ordinal);
        foreach (var text in (string[])[server.Output, string.Join('\n', server.Errors), receiver.Received, .. answers])
        {
            Assert.All([SecretOf(key), SecretOf(wrong)], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Metrics_need_metrics_read_and_take_a_bearer_key()
    {
        const string File = "store.db";
        var (scraper, other) = (await ServerKeys.CreateAsync(Directory, File, "metrics:read"), await ServerKeys.CreateAsync(Directory, File, "*"));
        await using var server = await ServerProcess.StartServingAsync(Directory, $"--storage sqlite:{File} --metrics on");
        using var none = await server.GetAsync("/metrics", "");
        using var basic = await server.GetAsync("/metrics", ServerKeys.Basic(scraper));
        using var forbidden = await server.GetAsync("/metrics", "Bearer " + other);
        using var answer = await server.GetAsync("/metrics", "Bearer " + scraper);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK),
            (none.StatusCode, basic.StatusCode, forbidden.StatusCode, answer.StatusCode));
        Assert.Equal("Bearer", Assert.Single(none.Headers.WwwAuthenticate).Scheme);
        Assert.Contains("statestore_storage_ready", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>The part of a key that must stay secret, without the last digits: a log may cut a text.</summary>
    private static string SecretOf(string key) => key[24..56];

    private static async Task<string> SendRawAsync(ServerProcess server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(ServerProcess.Patience);
    }
}
