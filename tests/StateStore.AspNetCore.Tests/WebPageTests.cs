using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StateStore.AspNetCore.Tests;

/// <summary>Requests as browsers send them for pages of other origins. StateStore.Server.Tests tries the same with a real browser.</summary>
public sealed class WebPageTests : DoorTest
{
    private const string Key = Ns + "/keys/a";

    /// <summary>Method, path, and the headers that a browser adds.</summary>
    public static TheoryData<string, string, string> Foreign => new()
    {
        { "POST", One, "Origin: http://evil.example" },
        { "POST", One, "Origin: null" },
        { "POST", One, "Origin: http://localhost:1" },
        { "POST", One, "Origin: http://127.0.0.1" },
        { "POST", One, "Sec-Fetch-Site: cross-site" },
        { "POST", One, "Sec-Fetch-Site: same-site" },
        { "POST", One, "Sec-Fetch-Site: nonsense" },
        { "POST", One, "Sec-Fetch-Site: same-origin|Sec-Fetch-Site: cross-site" },
        { "POST", One, "Origin: {own}|Sec-Fetch-Site: cross-site" },
        { "POST", One, "Origin: {own}|Origin: http://evil.example" },
        { "POST", One, "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document" },
        { "POST", Ns + "/limits/a", "Origin: http://evil.example" },
        { "POST", "/v1/commands", "Origin: http://evil.example" },
        { "PUT", Key, "Origin: http://evil.example" },
        { "DELETE", Key, "Origin: http://evil.example" },
        { "PATCH", Ns + "/tables/a/records/1", "Origin: http://evil.example" },
        { "GET", Key, "Origin: http://evil.example" },
        { "GET", Key, "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors|Sec-Fetch-Dest: image" },
        { "GET", Key, "Sec-Fetch-Site: same-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe" },
        { "GET", Key + "?ttl=1ms", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document" },
        { "HEAD", Key + "?ttl=1ms", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document" },
        { "GET", Key + "?ttl=1ms", "User-Agent: Mozilla/5.0 (X11; Linux x86_64)|Accept-Language: en" },
        { "GET", Ns + "/events", "Origin: http://evil.example|Accept: text/event-stream" },
        { "GET", "/openapi/v1.json", "Origin: http://evil.example" },
        { "GET", "/health/ready", "Origin: http://evil.example" },
        { "GET", "/nowhere", "Origin: http://evil.example" },
        { "OPTIONS", Key, "Origin: http://evil.example|Access-Control-Request-Method: PUT" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Requests_of_pages_of_other_origins_are_FORBIDDEN_and_change_nothing(string method, string path, string headers)
    {
        await Door.PutAsync(Key, "1");
        var answer = await Door.SendAsync(method, path, method is "GET" or "HEAD" or "OPTIONS" ? null : "{}", Headers(headers));
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        if (method != "HEAD")
        {
            answer.ShouldFail(403, "FORBIDDEN");
        }

        Assert.Equal("\"1\"", (await Door.GetAsync(Key)).ETag);
        (await Door.GetAsync(One)).ShouldFail(404, "NOT_FOUND");
    }

    [Theory]
    [InlineData("POST", One, "")]
    [InlineData("POST", One, "Origin: {own}")]
    [InlineData("POST", One, "Origin: {own}|Sec-Fetch-Site: same-origin")]
    [InlineData("POST", One, "Origin: https://behind.a.proxy|Sec-Fetch-Site: same-origin")]
    [InlineData("GET", "/", "Sec-Fetch-Site: none|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document")]
    [InlineData("GET", "/", "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document")]
    [InlineData("GET", Key, "User-Agent: Mozilla/5.0|Accept-Language: en")]
    [InlineData("GET", Key + "?ttl=1h", "User-Agent: curl/8.0|Accept: */*")]
    [InlineData("GET", Key + "?ttl=1h", "User-Agent: Mozilla/5.0|Accept-Language: en|Sec-Fetch-Site: same-origin")]
    [InlineData("GET", Key + "?ttl=1h", "User-Agent: node|Accept-Language: *|Sec-Fetch-Mode: cors")]
    public async Task Requests_of_scripts_of_pages_of_the_server_and_of_links_are_served(string method, string path, string headers)
    {
        await Door.PutAsync(Key, "1");
        Assert.Equal(HttpStatusCode.OK, (await Door.SendAsync(method, path, null, Headers(headers))).Status);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST.:9", true)]
    [InlineData("a.localhost", true)]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("10.0.0.5", false)]
    [InlineData("silo-1", false)]
    public Task A_server_on_loopback_serves_only_loopback_host_names(string host, bool isServed) => HostIsServedAsync(Door, host, isServed);

    [Theory]
    [InlineData("10.0.0.5:8080", true)]
    [InlineData("[fd00::1]", true)]
    [InlineData("silo-1:8080", true)]
    [InlineData("nas.local", true)]
    [InlineData("state.internal", true)]
    [InlineData("localhost", true)]
    [InlineData("evil.example", false)]
    [InlineData("10.0.0.5.evil.example", false)]
    public async Task A_server_beyond_loopback_serves_addresses_and_unregistrable_host_names(string host, bool isServed)
    {
        await using var open = await Door.OpenAsync(url: "http://0.0.0.0:0");
        await HostIsServedAsync(open, host, isServed);
    }

    [Theory]
    [InlineData("state.example.com", "STATE.example.com:8080", true)]
    [InlineData("state.example.com", "x.state.example.com", false)]
    [InlineData("state.example.com:8080", "state.example.com:8080", true)]
    [InlineData("state.example.com:8080", "state.example.com", false)]
    [InlineData("*.example.com", "a.b.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "evilexample.com", false)]
    [InlineData("*", "evil.example", true)]
    [InlineData("state.example.com", "localhost", true)]
    public async Task Allowed_hosts_are_served_in_addition(string allowed, string host, bool isServed)
    {
        await using var door = await Door.OpenAsync(options: new() { AllowedHosts = ["other.example", allowed] });
        await HostIsServedAsync(door, host, isServed);
    }

    [Theory]
    [InlineData("https://app.example.com", "https://app.example.com", true)]
    [InlineData("https://app.example.com", "http://app.example.com", false)]
    [InlineData("https://app.example.com", "https://app.example.com:8443", false)]
    [InlineData("https://*.example.com", "https://a.example.com", true)]
    [InlineData("https://*.example.com", "https://evilexample.com", false)]
    [InlineData("http://localhost:*", "http://localhost:3000", true)]
    [InlineData("http://localhost:3000", "http://localhost:3001", false)]
    [InlineData("*", "null", true)]
    [InlineData("https://*", "null", false)]
    public async Task Only_pages_of_allowed_origins_may_change_and_read(string allowed, string origin, bool isAllowed)
    {
        await using var door = await Door.OpenAsync(options: new() { AllowedOrigins = [allowed] });
        (string, string)[] browser = [("Origin", origin), ("Sec-Fetch-Site", "cross-site")];
        var preflight = await door.SendAsync("OPTIONS", Key, null, [.. browser, ("Access-Control-Request-Method", "PUT")]);
        var change = await door.PutAsync(Key, "1", browser);
        Assert.Equal("Origin", preflight.Headers["Vary"]);
        Assert.Equal("Origin", change.Headers["Vary"]);
        if (!isAllowed)
        {
            preflight.ShouldFail(403, "FORBIDDEN");
            change.ShouldFail(403, "FORBIDDEN");
            Assert.DoesNotContain("Access-Control-Allow-Origin", change.Headers.Keys);
            return;
        }

        Assert.Equal(HttpStatusCode.NoContent, preflight.Status);
        Assert.Contains("PUT", preflight.Headers["Access-Control-Allow-Methods"], StringComparison.Ordinal);
        Assert.Contains("If-Match", preflight.Headers["Access-Control-Allow-Headers"], StringComparison.Ordinal);
        Assert.Equal(origin, preflight.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal(origin, change.ShouldBeOk().Headers["Access-Control-Allow-Origin"]);
        Assert.Contains("ETag", change.Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);
        Assert.Equal(origin, (await door.GetAsync(Ns + "/keys/none", browser)).ShouldFail(404, "NOT_FOUND").Headers["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task Pages_of_allowed_origins_can_read_error_answers()
    {
        await using var door = await Door.OpenAsync(options: new() { AllowedOrigins = ["https://app.example.com"] });
        door.Storage.Failure = new InvalidOperationException();
        var answer = (await door.GetAsync(Key, ("Origin", "https://app.example.com"))).ShouldFail(500, "INTERNAL");
        Assert.Equal("https://app.example.com", answer.Headers["Access-Control-Allow-Origin"]);
    }

    [Theory]
    [InlineData("http://a")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("")]
    public void Invalid_allowed_hosts_are_refused(string host) => Assert.Throws<FormatException>(() => new HttpOptions { AllowedHosts = [host] });

    [Theory]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("ftp://app.example.com")]
    [InlineData("null")]
    [InlineData("")]
    public void Invalid_allowed_origins_are_refused(string origin) => Assert.Throws<FormatException>(() => new HttpOptions { AllowedOrigins = [origin] });

    [Fact]
    public async Task An_embedding_applications_endpoints_are_unrestricted_and_its_options_restrict_StateStores_endpoints()
    {
        await using var door = await Door.OpenEmbeddedAsync(_ => { }, app => app.MapPost("/mine", context => context.Response.WriteAsync("mine")));
        var page = ("Origin", "http://evil.example");
        Assert.Equal("mine", (await door.SendAsync("POST", "/mine", null, page, ("Host", "shop.example.com"))).Body);
        (await door.SendAsync("POST", One, null, ("Host", "shop.example.com"), ("Origin", "https://shop.example.com"))).ShouldBeOk();
        (await door.SendAsync("POST", One, null, page)).ShouldFail(403, "FORBIDDEN", "http://evil.example");

        await using var closed = await Door.OpenEmbeddedAsync(
            _ => { },
            app => app.MapPost("/mine", context => context.Response.WriteAsync("mine")),
            new() { AllowedHosts = ["shop.example.com"], AllowedOrigins = ["http://evil.example"] });
        Assert.Equal("mine", (await closed.SendAsync("POST", "/mine", null, ("Host", "other.example"))).Body);
        (await closed.SendAsync("POST", One, null, page)).ShouldBeOk();
        (await closed.SendAsync("POST", One, null, ("Host", "other.example"))).ShouldFail(403, "FORBIDDEN", "other.example");
    }

    /// <summary>The headers of one request. <c>{own}</c> stands for the origin of the server.</summary>
    private (string, string)[] Headers(string text) =>
        [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace("{own}", $"http://127.0.0.1:{Door.Port}", StringComparison.Ordinal).Split(": "))
            .Select(pair => (pair[0], pair[1]))];

    private static async Task HostIsServedAsync(Door door, string host, bool isServed)
    {
        foreach (var path in (string[])[Ns + "/keys", "/", "/health/ready", "/openapi/v1.json"])
        {
            var answer = await door.GetAsync(path, ("Host", host));
            Assert.Equal(isServed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.Status);
            Assert.True(isServed || answer.Message.Contains("--allowed-hosts", StringComparison.Ordinal));
        }
    }
}
