using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using StateStore.AspNetCore.Bridge;

namespace StateStore.AspNetCore.Tests;

/// <summary>The bridge while the storage fails and while the server stops. Every endpoint of the web server is a bridge here.</summary>
public sealed class BridgeFailureTests
{
    [Theory]
    [InlineData("POST", "/subscribers", """{"url":"https://example.com/","namespace":"bot"}""")]
    [InlineData("DELETE", "/subscribers?url=https://example.com/", null)]
    [InlineData("DELETE", "/subscribers/wh_0123456789abcdef", null)]
    public async Task A_failing_storage_is_an_error_without_details(string method, string path, string? body)
    {
        await using var door = await OpenAsync();
        door.Storage.Failure = new StorageUnavailableException("redis at secret-host:6379 is away");
        var unavailable = await door.SendAsync(method, path, body);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (unavailable.Status, unavailable.Headers["Retry-After"]));
        Assert.StartsWith("""{"error":"The storage is not available""", unavailable.Body, StringComparison.Ordinal);
        door.Storage.Failure = new InvalidOperationException("secret details");
        var broken = await door.SendAsync(method, path, body);
        Assert.Equal(HttpStatusCode.InternalServerError, broken.Status);
        Assert.StartsWith("""{"error":"Internal error","message":"An internal error; look for """, broken.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", unavailable.Body + broken.Body, StringComparison.Ordinal);
        Assert.Equal("""{"ok":true}""", (await door.GetAsync("/health")).Body);
    }

    [Fact]
    public async Task A_draining_server_closes_the_connections_of_the_bridge()
    {
        await using var door = await OpenAsync(new() { Drain = Door.Patience });
        Assert.False((await door.GetAsync("/health")).Headers.ContainsKey("Connection"));
        door.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();
        Assert.Equal("close", (await door.GetAsync("/health")).Headers["Connection"]);
        Assert.Equal("close", (await door.GetAsync("/nowhere")).Headers["Connection"]);
    }

    private static Task<Door> OpenAsync(HttpOptions? options = null) => Door.OpenEmbeddedAsync(
        services => services.AddStateStoreBridge().Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.UseStateStoreBridge())),
        static _ => { },
        options);
}
