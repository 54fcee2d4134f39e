using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StateStore.AspNetCore;

namespace StateStore.Client.Tests.Support;

/// <summary>A StateStore server in this process, on a real web server.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RealServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="storage">The storage, which the server disposes.</param>
    /// <param name="options">The options of the engine; null for the defaults.</param>
    /// <param name="clock">The clock of the server; null for that of the system.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="services">Adds services.</param>
    /// <param name="before">Adds middleware before the endpoints.</param>
    public static async Task<RealServer> StartAsync(
        IStateStorage storage,
        EngineOptions? options = null,
        TimeProvider? clock = null,
        int port = 0,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? before = null)
    {
        options ??= EngineOptions.Default;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits()).UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRouting();
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddStateStore(_ => storage, options);
        services?.Invoke(builder.Services);
        builder.Services.AddStateStoreHttp(new() { Limits = options.Limits, IsWholeApplication = true });
        var app = builder.Build();
        before?.Invoke(app);
        app.UseRouting();
        app.MapStateStore();
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
