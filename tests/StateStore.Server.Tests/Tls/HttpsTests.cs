using System.Security.Authentication;

namespace StateStore.Server.Tests.Tls;

/// <summary>HTTPS of the executable: versions, client certificates, and a certificate that is replaced.</summary>
public sealed class HttpsTests(HttpsServer server) : IClassFixture<HttpsServer>
{
    private const string Conversation = "/v1/namespaces/bot/conversations/one";

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_client_chooses_the_version_of_HTTP_in_the_handshake(string version)
    {
        using var client = server.CreateClient(Version.Parse(version));
        using var set = await client.PutAsync(Conversation, new StringContent("""{"state":"OPEN"}""", Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.OK, version), (set.StatusCode, set.Version.ToString()));
        Assert.Contains("\"state\":\"OPEN\"", await client.GetStringAsync(Conversation), StringComparison.Ordinal);
        using var missing = await client.GetAsync("/v1/namespaces/bot/conversations/none");
        Assert.Contains("\"code\":\"NOT_FOUND\"", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task The_bridge_and_the_server_are_apart_in_both_versions_of_HTTP(string version)
    {
        using var client = server.CreateClient(Version.Parse(version));
        var bridge = await BridgeClient.FindAsync(server.Process);
        Assert.Equal("""{"ok":true}""", await client.GetStringAsync(bridge + "/health"));
        using var hidden = await client.GetAsync(bridge + "/v1/namespaces");
        Assert.Equal("""{"error":"Not found"}""", await hidden.Content.ReadAsStringAsync());
        using var other = await client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_stream_of_events_works_in_both_versions_of_HTTP(string version)
    {
        using var client = server.CreateClient(Version.Parse(version));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/namespaces/streams{version}/events?after=0") { Headers = { { "Accept", "text/event-stream" } } };
        request.Version = Version.Parse(version);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(":ok", await Deadline.Within(stream.ReadLineAsync(), "the first line"));
        using var set = await client.PutAsync($"/v1/namespaces/streams{version}/conversations/one", new StringContent("""{"state":"OPEN"}""", Encoding.UTF8, "application/json"));
        var line = "";
        while (!line!.StartsWith("data:", StringComparison.Ordinal))
        {
            line = await Deadline.Within(stream.ReadLineAsync(), "the event");
        }

        Assert.Contains("\"state\":\"OPEN\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TLS_1_2_and_1_3_are_accepted(SslProtocols version)
    {
        await using var stream = await TlsPeer.TryConnectAsync(server.Port, protocols: version);
        Assert.Equal(version, stream?.SslProtocol);
    }

    [Fact]
#pragma warning disable SYSLIB0039, CA5397 // An old version is the point of the test.
    public async Task Older_versions_of_TLS_are_refused() => Assert.Null(await TlsPeer.TryConnectAsync(server.Port, protocols: SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397

    [Fact]
    public async Task A_client_certificate_of_the_authority_is_accepted() => Assert.False(await TlsPeer.IsRefusedAsync(server.Port, server.ClientAuthority.IssueForClients("ada")));

    [Fact]
    public async Task A_client_without_a_certificate_is_accepted() => Assert.False(await TlsPeer.IsRefusedAsync(server.Port, certificate: null));

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_refused() => Assert.True(await TlsPeer.IsRefusedAsync(server.Port, server.Authority.Issue("ada")));

    [Fact]
    public async Task An_expired_client_certificate_is_refused() => Assert.True(await TlsPeer.IsRefusedAsync(server.Port, server.ClientAuthority.IssueExpired("ada")));

    [Fact]
    public async Task A_client_certificate_for_servers_only_is_refused() =>
        Assert.True(await TlsPeer.IsRefusedAsync(server.Port, server.ClientAuthority.IssueForServers("ada")));

    [Fact]
    public async Task A_request_that_is_not_HTTP_gets_an_error_in_JSON_inside_TLS()
    {
        await using var stream = await TlsPeer.TryConnectAsync(server.Port);
        await stream!.WriteAsync("GET /\0 HTTP/1.1\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        var answer = await Deadline.Within(reader.ReadToEndAsync(), "the answer");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"INVALID_INPUT\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_speaks_plain_HTTP_is_not_answered()
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.Port}") };
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health/live"));
    }

    [Theory]
    [InlineData("evil.example", "HTTP/1.1 403")]
    [InlineData("localhost", "HTTP/1.1 200")]
    public async Task Names_in_Host_are_checked_over_TLS(string host, string status)
    {
        await using var stream = await TlsPeer.TryConnectAsync(server.Port);
        await stream!.WriteAsync(Encoding.ASCII.GetBytes($"GET /v1/namespaces HTTP/1.1\r\nHost: {host}:{server.Port}\r\n\r\n"));
        Assert.StartsWith(status, await Deadline.Within(new StreamReader(stream).ReadLineAsync(), "the answer"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replaced_certificate_serves_new_connections_and_open_ones_go_on()
    {
        await using var open = await TlsPeer.TryConnectAsync(server.Port);
        server.Replace(server.Authority.IssueForServers("second"));
        await using var later = await TlsPeer.TryConnectAsync(server.Port);
        Assert.Equal("CN=second", later!.RemoteCertificate!.Subject);
        await server.Process.WaitForOutputAsync("tls.crt has changed; new connections use the new certificate");

        server.Replace(new("nonsense", "nonsense"));
        await using var last = await TlsPeer.TryConnectAsync(server.Port);
        Assert.Equal("CN=second", last!.RemoteCertificate!.Subject);
        await server.Process.WaitForOutputAsync("warn: StateStore.Server[2] A changed certificate can't be used, and the earlier one stays in use: tls.crt has no certificate");

        await open!.WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200", await Deadline.Within(new StreamReader(open).ReadLineAsync(), "an answer"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_banner_shows_the_address_with_https() =>
        Assert.Contains($"curl -X PUT https://127.0.0.1:{server.Port}/v1/", server.Process.Output, StringComparison.Ordinal);
}
