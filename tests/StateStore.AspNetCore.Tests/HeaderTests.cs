namespace StateStore.AspNetCore.Tests;

/// <summary>The headers of RFC 9110 and RFC 9112 that the server must act on or refuse.</summary>
public sealed class HeaderTests : DoorTest
{
    private const string Key = Ns + "/keys/a";
    private const string Chunk = "1\r\n7\r\n0\r\n\r\n";

    /// <summary>Headers of a PUT, its body on the wire, the status, and a part of the message.</summary>
    public static TheoryData<string, string, int, string> Bodies => new()
    {
        // RFC 9110, section 8.3: Content-Type
        { "Content-Type: application/json|Content-Length: 1", "7", 200, "" },
        { "Content-Type: application/json; charset=UTF-8|Content-Length: 1", "7", 200, "" },
        { "Content-Type: application/json; charset=utf-16|Content-Length: 1", "7", 400, "utf-8" },
        { "Content-Type: application/json; charset=utf-8; charset=latin1|Content-Length: 1", "7", 400, "utf-8" },
        { "Content-Type: application/json|Content-Type: application/json|Content-Length: 1", "7", 400, "more than once" },
        { "Content-Type: text/plain|Content-Length: 1", "7", 200, "" },
        { "Content-Type: application/x-www-form-urlencoded|Content-Length: 1", "7", 200, "" },
        { "Content-Length: 1", "7", 200, "" },

        // Section 8.4: Content-Encoding
        { "Content-Encoding: gzip|Content-Length: 1", "7", 400, "not as gzip" },
        { "Content-Encoding: identity, br|Content-Length: 1", "7", 400, "Content-Encoding" },
        { "Content-Encoding: gzip|Content-Encoding: br|Content-Length: 1", "7", 400, "Content-Encoding" },
        { "Content-Encoding: Identity|Content-Length: 1", "7", 200, "" },

        // Section 8.6 and RFC 9112, section 6.3: Content-Length
        { "Content-Length: 1|Content-Length: 1", "7", 400, "" },
        { "Content-Length: 1|Content-Length: 2", "7", 400, "" },
        { "Content-Length: 1, 1", "7", 400, "" },
        { "Content-Length: -1", "7", 400, "" },
        { "Content-Length: x", "7", 400, "" },
        { "Content-Length: 99999999999999999999", "7", 400, "" },
        { "Content-Length: 9999999999", "7", 413, "" },
        { "Content-Length: 0", "", 400, "empty" },

        // RFC 9112, section 6.1: Transfer-Encoding
        { "Transfer-Encoding: chunked", Chunk, 200, "" },
        { "Transfer-Encoding: Chunked", Chunk, 200, "" },
        { "Transfer-Encoding: gzip, chunked", Chunk, 501, "Transfer-Encoding must be chunked" },
        { "Transfer-Encoding: chunked, chunked", Chunk, 501, "Transfer-Encoding must be chunked" },
        { "Transfer-Encoding: chunked|Transfer-Encoding: chunked", Chunk, 501, "Transfer-Encoding must be chunked" },
        { "Transfer-Encoding: chunked, gzip", Chunk, 400, "" },
        { "Transfer-Encoding: identity", "7", 400, "" },

        // Section 7.1: chunks
        { "Transfer-Encoding: chunked", "1;name=value\r\n7\r\n0\r\n\r\n", 200, "" },
        { "Transfer-Encoding: chunked", "1\r\n7\r\n0\r\nX-Trailer: x\r\n\r\n", 200, "" },
        { "Transfer-Encoding: chunked", "1\r\n7\r\n0\r\nno colon\r\n\r\n", 400, "" },
        { "Transfer-Encoding: chunked", "nonsense\r\n", 400, "The body is not valid HTTP" },
        { "Transfer-Encoding: chunked", "80000000\r\n7", 400, "The body is not valid HTTP" },
        { "Transfer-Encoding: chunked", "FFFFFFFFF\r\n7", 400, "The body is not valid HTTP" },
        { "Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFFFFF\r\n7", 400, "The body is not valid HTTP" },
        { "Transfer-Encoding: chunked", "-1\r\n7", 400, "The body is not valid HTTP" },
        { "Transfer-Encoding: chunked", "0x1\r\n7\r\n0\r\n\r\n", 400, "The body is not valid HTTP" },
        { "Transfer-Encoding: chunked", "\r\n7", 400, "The body is not valid HTTP" },
        { "Transfer-Encoding: chunked", "1\r\n77\r\n0\r\n\r\n", 400, "The body is not valid HTTP" },

        // RFC 9110, section 14.5: Content-Range
        { "Content-Range: bytes 0-0/5|Content-Length: 1", "7", 400, "Content-Range" },

        // Sections 10.1.1 and 10.1.4: Expect, TE
        { "Expect: 100-continue|Content-Length: 1", "7", 200, "" },
        { "TE: trailers|Content-Length: 1", "7", 200, "" },

        // Section 13.1: conditions
        { "If-Match: \"1\"|Content-Length: 1", "7", 409, "" },
        { "If-Match: \"01\"|Content-Length: 1", "7", 400, "If-Match" },
        { "If-Match: \"1\", \"2\"|Content-Length: 1", "7", 400, "If-Match" },
        { "If-Match: \"1\"|If-Match: \"2\"|Content-Length: 1", "7", 400, "If-Match" },
        { "If-Match: W/\"1\"|Content-Length: 1", "7", 400, "If-Match" },
        { "If-Match:|Content-Length: 1", "7", 400, "If-Match" },
        { "If-None-Match: *|Content-Length: 1", "7", 200, "" },
        { "If-None-Match: *|If-None-Match: *|Content-Length: 1", "7", 400, "If-None-Match" },
        { "If-None-Match: \"1\"|Content-Length: 1", "7", 400, "If-None-Match" },
        { "If-None-Match: *|If-Match: \"1\"|Content-Length: 1", "7", 400, "If-None-Match" },

        // The server keeps no modification dates, so it ignores these headers (sections 13.1.3 and 13.1.4).
        { "If-Modified-Since: Sat, 29 Oct 1994 19:43:31 GMT|Content-Length: 1", "7", 200, "" },
        { "If-Unmodified-Since: Sat, 29 Oct 1994 19:43:31 GMT|Content-Length: 1", "7", 200, "" },

        { "Idempotency-Key: a|Idempotency-Key: a|Content-Length: 1", "7", 400, "more than once" },
        { "Idempotency-Key:|Content-Length: 1", "7", 400, "empty" },
        { "Idempotency-Key: \u00c3\u00a9|Content-Length: 1", "7", 200, "" },
        { "Idempotency-Key: \u00e9|Content-Length: 1", "7", 400, "" },

        // RFC 9112, section 5: field lines
        { "X : a|Content-Length: 1", "7", 400, "" },
        { "X: a\r\n b|Content-Length: 1", "7", 400, "" },
        { "X: a\rb|Content-Length: 1", "7", 400, "" },
        { "X: a\u0000b|Content-Length: 1", "7", 400, "" },
        { "Host: localhost|Content-Length: 1", "7", 400, "" },
    };

    /// <summary>Request line and headers of a read, the status, and a header of the answer.</summary>
    public static TheoryData<string, int, string> Reads => new()
    {
        { $"GET {Key} HTTP/1.1|Host: localhost", 200, "ETag: \"1\"" },
        { $"GET {Key} HTTP/1.1|Host:", 200, "" },
        { $"GET {Key} HTTP/1.1", 400, "" },
        { $"GET {Key} HTTP/1.0", 200, "Connection: close" },
        { $"GET {Key} HTTP/2.0|Host: localhost", 505, "Content-Type: application/json" },
        { $"GET http://localhost{Key} HTTP/1.1|Host: localhost", 200, "" },
        { $"GET http://evil.example{Key} HTTP/1.1|Host: evil.example", 403, "" },
        { $"GET http://evil.example{Key} HTTP/1.1|Host: localhost", 400, "" },
        { $"HEAD {Key} HTTP/1.1|Host: localhost", 200, "Content-Length: 1" },
        { $"OPTIONS {Key} HTTP/1.1|Host: localhost", 204, "Allow: DELETE, GET, HEAD, PUT" },
        { $"OPTIONS {Ns}/keys:batch HTTP/1.1|Host: localhost", 204, "Allow: POST" },
        { "OPTIONS * HTTP/1.1|Host: localhost", 204, "" },
        { "OPTIONS /nowhere HTTP/1.1|Host: localhost", 404, "" },
        { $"TRACE {Key} HTTP/1.1|Host: localhost", 405, "Allow: DELETE, GET, HEAD, PUT" },
        { $"PATCH {Key} HTTP/1.1|Host: localhost", 405, "Allow: DELETE, GET, HEAD, PUT" },
        { "CONNECT localhost:80 HTTP/1.1|Host: localhost:80", 405, "" },
        { $"GET {Key} HTTP/1.1|Host: localhost|If-None-Match: \"7\", W/\"1\"", 304, "ETag: \"1\"" },
        { $"GET {Key} HTTP/1.1|Host: localhost|If-None-Match: \"7\"|If-None-Match: \"1\"", 304, "ETag: \"1\"" },
        { $"GET {Key} HTTP/1.1|Host: localhost|If-None-Match: \"7\"", 200, "" },
        { $"GET {Key} HTTP/1.1|Host: localhost|If-Match: \"7\"", 400, "" },
        { $"GET {Key} HTTP/1.1|Host: localhost|If-Modified-Since: Sat, 29 Oct 2044 19:43:31 GMT", 200, "" },
        { $"GET {Key} HTTP/1.1|Host: localhost|Range: bytes=0-0", 200, "Content-Length: 1" },
        { $"GET {Key} HTTP/1.1|Host: localhost|Accept-Encoding: identity;q=0", 200, "Content-Length: 1" },
        { $"GET {Key} HTTP/1.1|Host: localhost|Accept: image/png", 200, "Content-Type: application/json" },
        { $"GET {Key} HTTP/1.1|Host: localhost|Upgrade: h2c", 200, "" },
        { $"GET {Ns}/events HTTP/1.1|Host: localhost|Last-Event-ID: 1|Last-Event-ID: 2|Accept: text/event-stream", 400, "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_header_of_a_change_is_honoured_or_refused_and_a_refusal_changes_nothing(string headers, string body, int status, string saying)
    {
        var text = $"PUT {Key} HTTP/1.1\r\nHost: localhost\r\n{headers.Replace("|", "\r\n", StringComparison.Ordinal)}\r\n\r\n{body}";
        var answer = await RawConnection.ExchangeFinalAsync(Door.Port, text);
        if (status == 200)
        {
            answer.ShouldBeOk();
            Assert.Equal("7", (await Door.GetAsync(Key)).Body);
            return;
        }

        answer.ShouldFail(status, answer.ErrorCode!, saying);
        Assert.NotEqual("INTERNAL", answer.ErrorCode);
        (await Door.GetAsync(Key)).ShouldFail(404, "NOT_FOUND");
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_header_of_a_read_is_honoured_or_refused(string request, int status, string header)
    {
        await Door.PutAsync(Key, "1");
        using var connection = await RawConnection.OpenAsync(Door.Port);
        await connection.SendAsync(request.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\nConnection: close\r\n\r\n");
        var answer = await connection.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains(header, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/event-stream", true)]
    [InlineData("Text/Event-Stream;charset=utf-8", true)]
    [InlineData("text/event-stream, application/json", true)]
    [InlineData("text/event-stream, */*;q=0.1", true)]
    [InlineData("text/event-stream;q=0.5, */*;q=0.1", true)]
    [InlineData("text/*", true)]
    [InlineData("application/json;q=0.1|text/event-stream;q=0.2", true)]
    [InlineData("text/event-stream;q=0", false)]
    [InlineData("text/event-stream;q=0.0, */*", false)]
    [InlineData("text/event-stream;q=0.1, application/json", false)]
    [InlineData("text/*;q=0.1, application/json", false)]
    [InlineData("*/*", false)]
    [InlineData("application/json", false)]
    [InlineData("text/event-streams", false)]
    [InlineData("application/json;x=\"text/event-stream\"", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public async Task The_Accept_header_selects_a_page_or_a_stream_of_events(string accept, bool isStream)
    {
        using var request = Door.Request("GET", Ns + "/events", [.. accept.Split('|').Select(value => ("Accept", value))]);
        using var response = await Door.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(isStream ? "text/event-stream" : "application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_headers_of_a_stream_forbid_caching_compression_and_buffering()
    {
        using var reader = await EventReader.OpenAsync(Door, Ns + "/events");
        Assert.Equal("no-store, no-transform", string.Join(", ", reader.Response.Headers.GetValues("Cache-Control").SelectMany(value => value.Split(", ")).Order()));
        Assert.Equal("no", reader.Response.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Fact]
    public async Task A_stream_over_HTTP_1_0_ends_with_its_connection_and_is_not_chunked()
    {
        using var connection = await RawConnection.OpenAsync(Door.Port);
        await connection.SendAsync($"GET {Ns}/events HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n");
        var start = await connection.ReadUntilAsync("\r\n\r\n:ok\nid: 0\n\n");
        Assert.DoesNotContain("Transfer-Encoding", start, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", One, """{"state":"A"}""")]
    [InlineData("POST", One, "{}")]
    [InlineData("DELETE", One, "{}")]
    [InlineData("PUT", Ns + "/schema", Bundle)]
    [InlineData("PUT", Ns + "/tables/a", "{}")]
    [InlineData("POST", Ns + "/tables/a/records", "{}")]
    [InlineData("PUT", Ns + "/tables/a/records", """{"records":[]}""")]
    [InlineData("PATCH", Ns + "/tables/a/records/1", "{}")]
    [InlineData("POST", Ns + "/keys/a/increment", "{}")]
    [InlineData("POST", Ns + "/keys:batch", """{"operations":[]}""")]
    [InlineData("POST", Ns + "/leases/a/acquire", """{"owner":"a","ttl":"1s"}""")]
    [InlineData("POST", Ns + "/limits/a", """{"limit":1,"window":"1s"}""")]
    [InlineData("POST", "/v1/commands", """{"cmd":"CREATE_STATE","state":"a"}""")]
    public async Task A_body_without_the_content_type_JSON_is_refused(string method, string path, string body)
    {
        foreach (var type in (string?[])[null, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain;application/json"])
        {
            var answer = await Door.SendAsAsync(type, method, path, body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains("content-type: application/json", answer.Body, StringComparison.Ordinal);
        }

        Assert.Equal("""{"ok":true,"namespaces":[],"next":null}""", (await Door.GetAsync("/v1/namespaces")).Body);
    }

    [Theory]
    [InlineData(One)]
    [InlineData(Ns + "/keys/a/increment")]
    public async Task A_POST_without_a_body_needs_no_content_type(string path) => (await Door.SendAsync("POST", path)).ShouldBeOk();
}
