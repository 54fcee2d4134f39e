using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Bridge;

/// <summary>The requests of the original webhook trigger to the bridge of a server.</summary>
public sealed partial class BridgeClient : IDisposable
{
    private readonly HttpClient _http;

    private BridgeClient(string address) => _http = new() { BaseAddress = new(address), Timeout = ServerProcess.Patience };

    /// <summary>Finds the address in the banner of a server that was started with <c>--bridge</c>.</summary>
    public static async Task<BridgeClient> OfAsync(ServerProcess server) => new(Address().Match(await server.WaitForOutputAsync("  bridge ")).Groups[1].Value);

    /// <summary>Sends a request and returns the status and the body.</summary>
    public async Task<(int Status, string Body)> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
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

    /// <summary>Sends a key as the password of the address, as the HTTP client of Activepieces does.</summary>
    public void UsePassword(string key) =>
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("bridge:" + key)));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex(@"  bridge +(http://\S+)")]
    private static partial Regex Address();
}
