using System.Text.Json;
using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Support;

/// <summary>The requests of the original webhook trigger to the bridge of a server.</summary>
public sealed partial class BridgeClient : IDisposable
{
    private readonly HttpClient _http;

    private BridgeClient(string address) => _http = new() { BaseAddress = new(address), Timeout = ServerProcess.Patience };

    /// <summary>The address of the bridge, such as <c>http://127.0.0.1:3847</c>.</summary>
    public string Address => _http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>The path in the address that the trigger knows; it may hold a key.</summary>
    public string Path { get; set; } = "";

    public static async Task<BridgeClient> OfAsync(ServerProcess server) => new(await FindAsync(server));

    /// <summary>Finds the address in the banner of a server that was started with <c>--bridge</c>.</summary>
    public static async Task<string> FindAsync(ServerProcess server) => Banner().Match(await server.WaitForOutputAsync("  bridge ")).Groups[1].Value;

    /// <summary>Sends a request and returns the status and the body.</summary>
    public async Task<(int Status, string Body)> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), Path + path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Subscribes an address and returns the id.</summary>
    public async Task<string> SubscribeAsync(string url, string ns, string? state = null)
    {
        var (status, body) = await SendAsync("POST", "/subscribers", JsonSerializer.Serialize(new { url, @namespace = ns, stateFilter = state }));
        Assert.True(status == 201, $"{status}: {body}");
        var answer = JsonDocument.Parse(body).RootElement;
        Assert.Equal("id", Assert.Single(answer.EnumerateObject()).Name);
        return answer.GetProperty("id").GetString()!;
    }

    /// <summary>Removes the subscriptions of an address and returns the answer.</summary>
    public async Task<string> UnsubscribeAsync(string url)
    {
        var (status, body) = await SendAsync("DELETE", "/subscribers?url=" + Uri.EscapeDataString(url));
        Assert.Equal(200, status);
        return body;
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex(@"  bridge +(https?://\S+)")]
    private static partial Regex Banner();
}
