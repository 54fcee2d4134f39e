using StateStore.Server.Tests.Access;

namespace StateStore.Server.Tests.WebPages;

/// <summary>Attacks of a page in a real browser on a server on the same machine.</summary>
public sealed class ForeignPageTests : ServerTest
{
    private const string Victim = "/v1/namespaces/bot/keys/victim";
    private const string Rebound = "--host-resolver-rules=MAP evil.example 127.0.0.1";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("evil.example")]
    public async Task A_page_of_another_origin_changes_nothing_and_reads_nothing(string host)
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        await using var page = await ForeignPage.StartAsync();
        Assert.Equal(200, (await server.SendAsync("PUT", Victim, "1")).Status);
        var before = await server.SendAsync("GET", "/v1/namespaces");

        Assert.Empty(await page.AttackAsync(Directory, host, server.Client.BaseAddress!, Rebound));

        Assert.Equal(before, await server.SendAsync("GET", "/v1/namespaces"));
        Assert.Contains("\"version\":1}", (await server.SendAsync("GET", "/v1/namespaces/bot/keys")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_another_origin_changes_nothing_and_reads_nothing_on_a_server_with_keys()
    {
        var (key, option) = ServerKeys.Bootstrap(Directory);
        await using var page = await ForeignPage.StartAsync();

        // Even the pages of an allowed origin have no key.
        await using var server = (await ServerProcess.StartServingAsync(
            Directory, $"--storage memory: --allowed-origins http://127.0.0.1:{page.Port} {option}")).With(key);
        Assert.Equal(200, (await server.SendAsync("PUT", Victim, "\"secret\"")).Status);
        var before = await server.SendAsync("GET", "/v1/namespaces");

        var read = await page.AttackAsync(Directory, "127.0.0.1", server.Client.BaseAddress!);

        Assert.Equal(before, await server.SendAsync("GET", "/v1/namespaces"));
        Assert.DoesNotContain(read, text => text.Contains("secret", StringComparison.Ordinal) || text.Contains("openapi", StringComparison.Ordinal));
        Assert.Contains(read, text => text.Contains("UNAUTHORIZED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/svg+xml")]
    public async Task Scripts_in_a_stored_value_do_not_run_when_a_browser_shows_it(string contentType)
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        const string Code = "document.documentElement.append('script ' + 'ran'); fetch('/v1/namespaces/bot/keys/mine', { method: 'PUT', body: '1' })";
        var inner = $"<script>{Code}</script><script href=\"script\" src=\"script\"></script>";
        var value = contentType == "text/html"
            ? $"<!doctype html><p>shown</p><img src=\"x\" onerror=\"{Code}\">{inner}<iframe src=\"javascript:{Code}\"></iframe>"
            : $"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"{Code}\"><text>shown</text>{inner}</svg>";
        await StoreAsync(server, "script", "text/javascript", Code);
        await StoreAsync(server, "victim", contentType, value);

        var shown = await Chromium.ReadAsync(Directory, $"http://localhost:{server.Client.BaseAddress!.Port}{Victim}");

        Assert.Contains("shown", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("script ran", shown, StringComparison.Ordinal);
        Assert.Equal(404, (await server.SendAsync("GET", "/v1/namespaces/bot/keys/mine")).Status);
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_changes_and_reads()
    {
        await using var page = await ForeignPage.StartAsync();
        await using var server = await ServerProcess.StartServingAsync(
            Directory, $"--storage memory: --allowed-origins https://app.example.com,http://127.0.0.1:{page.Port}");
        Assert.Equal(200, (await server.SendAsync("PUT", Victim, "1")).Status);

        var read = await page.AttackAsync(Directory, "127.0.0.1", server.Client.BaseAddress!);

        Assert.Contains("""{"ok":true,"created":true,"version":1}""", read);
        Assert.Equal(404, (await server.SendAsync("GET", Victim)).Status);
        Assert.Equal(200, (await server.SendAsync("GET", "/v1/namespaces/bot/conversations/mine")).Status);
    }

    [Fact]
    public async Task A_page_under_a_rebound_DNS_name_reads_nothing_and_a_page_under_a_loopback_name_reads()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");
        Assert.Equal(200, (await server.SendAsync("PUT", Victim, "\"secret\"")).Status);
        var port = server.Client.BaseAddress!.Port;

        var rebound = await Chromium.ReadAsync(Directory, $"http://evil.example:{port}{Victim}", Rebound);
        Assert.Contains("FORBIDDEN", rebound, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", rebound, StringComparison.Ordinal);
        Assert.Contains("secret", await Chromium.ReadAsync(Directory, $"http://localhost:{port}{Victim}"), StringComparison.Ordinal);
    }

    private static async Task StoreAsync(ServerProcess server, string key, string contentType, string value)
    {
        using var content = new StringContent(value, Encoding.UTF8, contentType);
        using var answer = await server.Client.PutAsync(new Uri("/v1/namespaces/bot/keys/" + key, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
