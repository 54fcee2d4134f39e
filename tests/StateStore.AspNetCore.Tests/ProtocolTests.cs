using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StateStore.AspNetCore.Tests;

/// <summary>Requests that are wrong at the level of HTTP, below names and bodies.</summary>
public sealed class ProtocolTests : DoorTest
{
    [Theory]
    [InlineData("PATCH", One, "DELETE, GET, HEAD, POST, PUT")]
    [InlineData("POST", Ns + "/schema", "DELETE, GET, HEAD, PUT")]
    [InlineData("DELETE", Ns + "/events", "GET")]
    [InlineData("POST", "/health/live", "GET")]
    public async Task An_unsupported_method_is_405_with_an_Allow_header(string method, string path, string allowed)
    {
        var answer = (await Door.SendAsync(method, path)).ShouldFail(405, "METHOD_NOT_ALLOWED", method);
        Assert.Equal(allowed.Split(", "), answer.Headers["Allow"].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Theory]
    [InlineData(One)]
    [InlineData(Ns + "/schema")]
    [InlineData(Ns + "/tables/a")]
    [InlineData(Ns + "/tables/a/records/1")]
    [InlineData(Ns + "/keys/a")]
    [InlineData(Ns + "/leases/a")]
    [InlineData(Ns + "/keys/none")]
    [InlineData(Ns + "/tables/none")]
    [InlineData("/")]
    public async Task HEAD_has_the_headers_of_GET_and_no_body(string path)
    {
        await Door.PutAsync(Ns + "/schema", Bundle);
        await Door.SendAsync("POST", One);
        await Door.PutAsync(Ns + "/tables/a", "{}");
        await Door.SendAsync("POST", Ns + "/tables/a/records", "{}");
        await Door.PutAsync(Ns + "/keys/a", "1");
        await Door.SendAsync("POST", Ns + "/leases/a/acquire", """{"owner":"o","ttl":"1h"}""");

        var get = await Door.GetAsync(path);
        var head = await Door.SendAsync("HEAD", path);
        Assert.Equal(get.Status, head.Status);
        Assert.Equal(Told(get), Told(head));
        Assert.NotEmpty(get.Body);
        Assert.Empty(head.Body);

        static IEnumerable<KeyValuePair<string, string>> Told(Answer answer) => answer.Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key);
    }

    [Fact]
    public async Task HEAD_of_the_version_in_If_None_Match_is_304()
    {
        await Door.SendAsync("POST", One);
        var head = await Door.SendAsync("HEAD", One, null, ("If-None-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.NotModified, "\"1\""), (head.Status, head.ETag));
    }

    [Fact]
    public async Task The_root_names_the_product_its_version_and_its_entry_points()
    {
        var root = (await Door.GetAsync("/")).ShouldBeOk();
        Assert.Equal($$"""{"ok":true,"name":"StateStore","version":"{{StateStoreHttp.Version}}","api":"/openapi/v1.json","health":"/health/ready"}""", root.Body);
        (await Door.GetAsync(root.Json.GetProperty("health").GetString()!)).ShouldBeOk();
        Assert.Equal(HttpStatusCode.OK, (await Door.GetAsync(root.Json.GetProperty("api").GetString()!)).Status);
    }

    [Fact]
    public async Task A_body_of_10_MB_is_too_large()
    {
        var body = Set("A", "{\"x\":\"" + new string('x', 10_000_000) + "\"}");
        (await Door.PutAsync(One, body)).ShouldFail(413, "TOO_LARGE", "1048576");
        (await Door.PutAsync(Ns + "/schema", body)).ShouldFail(413, "TOO_LARGE");
        (await Door.SendAsync("POST", One, body)).ShouldFail(413, "TOO_LARGE");
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task A_chunked_body_is_refused_as_soon_as_it_exceeds_the_limit()
    {
        using var connection = await RawConnection.OpenAsync(Door.Port);
        await connection.SendAsync($"PUT {One} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        var chunk = $"10000\r\n{new string('x', 0x10000)}\r\n";
        for (var i = 0; i < 17; i++)
        {
            await connection.SendAsync(chunk);
        }

        (await connection.ReadAnswerAsync()).ShouldFail(413, "TOO_LARGE");
    }

    [Fact]
    public async Task A_chunked_body_within_the_limit_is_accepted()
    {
        var body = Set("A", "{\"x\":\"" + new string('x', 1_000_000) + "\"}");
        using var request = Door.Request("PUT", One);
        request.Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body)), bufferSize: 1000);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;
        using var response = await Door.Client.SendAsync(request);
        (await Answer.ReadAsync(response)).ShouldBeOk();
        Assert.Equal(1_000_000, (await Door.GetAsync(One)).Conversation.GetProperty("data").GetProperty("x").GetString()!.Length);
    }

    [Fact]
    public async Task A_broken_chunk_is_refused()
    {
        var request = $"PUT {One} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n";
        (await RawConnection.ExchangeAsync(Door.Port, request)).ShouldFail(400, "INVALID_INPUT");
    }

    [Fact]
    public async Task Two_content_types_are_refused()
    {
        var request = $"PUT {Ns}/keys/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Type: image/png\r\nContent-Length: 1\r\n\r\n7";
        (await RawConnection.ExchangeAsync(Door.Port, request)).ShouldFail(400, "INVALID_INPUT", "Content-Type is given more than once");
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /v1/namespaces/x/conversations/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /v1/namespaces/x/conversations/\u00e9 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", 400)]
    public async Task A_malformed_HTTP_request_gets_an_error_in_the_usual_shape(string request, int status) =>
        (await RawConnection.ExchangeAsync(Door.Port, request)).ShouldFail(status, "INVALID_INPUT");

    [Fact]
    public async Task The_size_of_request_line_and_headers_is_limited()
    {
        var line = $"GET /{new string('x', 140_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n";
        (await RawConnection.ExchangeAsync(Door.Port, line)).ShouldFail(414, "TOO_LARGE");
        var headers = $"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 40_000)}\r\n\r\n";
        (await RawConnection.ExchangeAsync(Door.Port, headers)).ShouldFail(431, "TOO_LARGE");
    }

    [Fact]
    public async Task A_client_that_disconnects_within_its_body_changes_nothing()
    {
        using (var connection = await RawConnection.OpenAsync(Door.Port))
        {
            await connection.SendAsync($"PUT {One} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"state\":\"A\"}}");
            connection.Reset();
        }

        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
    }

    [Fact]
    public async Task Pipelined_requests_on_one_connection_are_answered()
    {
        using var connection = await RawConnection.OpenAsync(Door.Port);
        var body = Set("A");
        var one = $"PUT {One} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await connection.SendAsync(one + one + $"GET {One} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        var text = await connection.ReadToEndAsync();
        Assert.Equal(3, text.Split("HTTP/1.1 200 OK").Length - 1);
    }

    [Theory]
    [InlineData("curl", "-s", "-H", "Cookie: {1}", "http://127.0.0.1:{0}/v1/namespaces")]
    [InlineData("node", "-e", "fetch('http://127.0.0.1:{0}/v1/namespaces', {headers: {'Idempotency-Key': 'é'}}).then(r => r.text()).then(console.log)")]
    public async Task A_client_whose_header_the_web_server_refuses_gets_an_error_that_names_the_cause(params string[] command)
    {
        var arguments =
            from argument in command.Skip(1)
            select argument.Replace("{0}", $"{Door.Port}", StringComparison.Ordinal).Replace("{1}", new('x', 40_000), StringComparison.Ordinal);
        using var client = Process.Start(new ProcessStartInfo(command[0], arguments) { RedirectStandardOutput = true })!;
        var output = await client.StandardOutput.ReadToEndAsync();
        Assert.Contains("\"ok\":false,\"error\":{\"code\":", output, StringComparison.Ordinal);
        Assert.Contains("header", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_of_the_application_receive_their_decoded_paths()
    {
        await using var door = await Door.OpenAsync(more: app => app.MapGet("/mine/{x}", context => context.Response.WriteAsync(context.Request.Path.Value!)));
        Assert.Equal("/mine/a b", (await door.GetAsync("/mine/a%20b")).Body);
    }
}
