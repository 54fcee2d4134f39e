using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Time.Testing;
using StateStore.AspNetCore;
using StateStore.Engine;
using StateStore.Storage.Memory;

namespace StateStore.Jwt.Tests.Support;

/// <summary>A real HTTP server that accepts the tokens of an issuer, over a store in memory. Its clock starts at the time of the machine.</summary>
public sealed class TokenServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TokenServer(WebApplication app, FakeTimeProvider clock)
    {
        (_app, Clock) = (app, clock);
        Client = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Client { get; }

    public AccessStore Access => _app.Services.GetRequiredService<AccessStore>();

    public KeyRing Ring => _app.Services.GetRequiredService<KeyRing>();

    internal TokenCache Cache => _app.Services.GetRequiredService<TokenCache>();

    public static async Task<TokenServer> StartAsync(JwtOptions options)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits()).UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddLogging().AddSingleton<TimeProvider>(clock);
        builder.Services.AddStateStore(_ => new MemoryStorage()).AddStateStoreAccess(new() { HasOtherCredentials = true });
        builder.Services.AddStateStoreHttp(new() { IsWholeApplication = true }).AddStateStoreJwt(options);
        var app = builder.Build();
        app.UseRouting();
        app.MapStateStore();
        await app.StartAsync();
        return new(app, clock);
    }

    /// <summary>Sends a request with this token, and returns status and body.</summary>
    public async Task<(int Status, string Body)> SendAsync(string method, string path, string? token, string? body = null)
    {
        using var answer = await AnswerAsync(method, path, token, body);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> AnswerAsync(string method, string path, string? token, string? body = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Opens a stream of events, and reads its first line.</summary>
    public async Task<StreamReader> FollowAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(":ok", await lines.ReadLineAsync());
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
