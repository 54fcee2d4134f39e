using StateStore.Server.Tests.Access;
using StateStore.Server.Tests.WebPages;

namespace StateStore.Server.Tests.Docs;

/// <summary>The page <c>/docs</c>.</summary>
public sealed class ApiPageTests : ServerTest
{
    // Every other host has no address.
    private const string NoOtherHost = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";

    [Fact]
    public async Task The_page_shows_the_operations_and_may_load_nothing_from_another_origin()
    {
        await using var server = await ServerProcess.StartServingAsync(Directory, "--storage memory:");

        var page = await Chromium.ReadAsync(Directory, new Uri(server.Client.BaseAddress!, "/docs").ToString(), NoOtherHost, "--virtual-time-budget=30000");

        Assert.Contains("Set Schema Bundle", page, StringComparison.Ordinal);
        Assert.Contains("Conversations", page, StringComparison.Ordinal);
        using var answer = await server.Client.GetAsync(new Uri("/docs/", UriKind.Relative));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.Matches("; script-src 'self' 'nonce-[0-9a-f]{32}'$", policy);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_keys_asks_the_browser_for_a_key_before_it_shows_the_page()
    {
        var (key, option) = ServerKeys.Bootstrap(Directory);
        await using var server = await ServerProcess.StartServingAsync(Directory, $"--storage memory: {option}");
        var page = new Uri("/docs/", UriKind.Relative);

        using var refused = await server.Client.GetAsync(page);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains(refused.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Basic");

        using var shown = await server.With(key).Client.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
    }
}
