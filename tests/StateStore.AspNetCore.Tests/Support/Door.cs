using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace StateStore.AspNetCore.Tests.Support;

/// <summary>A real HTTP server on a port of its own, over a store in memory. It has no other endpoints, unless an application embeds it.</summary>
public sealed class Door : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;

    private Door(WebApplication app, FailingStorage storage, HttpClient client)
    {
        _app = app;
        Storage = storage;
        Client = client;
    }

    public HttpClient Client { get; }

    /// <summary>The storage behind the server, disposed with the application.</summary>
    public FailingStorage Storage { get; }

    public IStateStore Store => _app.Services.GetRequiredService<IStateStore>();

    public IServiceProvider Services => _app.Services;

    public int Port => Client.BaseAddress!.Port;

    public static async Task<Door> OpenAsync(
        StorageOptions? storageOptions = null,
        HttpOptions? options = null,
        Action<WebApplication>? more = null,
        TimeProvider? clock = null,
        string url = "http://127.0.0.1:0",
        AccessOptions? access = null)
    {
        options = (options ?? HttpOptions.Default) with { IsWholeApplication = true };
        return await OpenAsync(options, AddServices, more, storageOptions, url);

        void AddServices(IServiceCollection services)
        {
            services.AddSingleton(clock ?? TimeProvider.System);
            if (access is not null)
            {
                services.AddStateStoreAccess(access);
            }
        }
    }

    /// <summary>Starts an application that has endpoints of its own and embeds StateStore.</summary>
    public static Task<Door> OpenEmbeddedAsync(Action<IServiceCollection> services, Action<WebApplication> more, HttpOptions? options = null) =>
        OpenAsync(options ?? HttpOptions.Default, services, more, storageOptions: null, "http://127.0.0.1:0");

    private static async Task<Door> OpenAsync(
        HttpOptions options, Action<IServiceCollection> services, Action<WebApplication>? more, StorageOptions? storageOptions, string url)
    {
        var storage = new FailingStorage(storageOptions);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits()).UseUrls(url);
        builder.Services.AddRouting();
        builder.Services.AddStateStore(_ => storage, new() { Limits = options.Limits });
        services(builder.Services);
        builder.Services.AddStateStoreHttp(options);
        var app = builder.Build();
        app.UseRouting();
        app.MapStateStore();
        more?.Invoke(app);
        await app.StartAsync();
        return new(app, storage, new HttpClient { BaseAddress = new(app.Urls.Single().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)), Timeout = Patience });
    }

    /// <summary>Stops the application as a stop signal does: running requests may complete.</summary>
    public Task StopAsync() => _app.StopAsync();

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    public Task<Answer> PutAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync("PUT", path, body, headers);

    public Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsAsync("application/json", method, path, body, headers);

    /// <summary>Sends a body with this content type; null sends no content type.</summary>
    public async Task<Answer> SendAsAsync(string? contentType, string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, headers);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType is null ? [] : [contentType]);
        }

        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>A request with the path exactly as written.</summary>
    public HttpRequestMessage Request(string method, string path, params (string Name, string Value)[] headers)
    {
        var verbatim = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var request = new HttpRequestMessage(new(method), new Uri($"http://127.0.0.1:{Port}{path}", verbatim));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
