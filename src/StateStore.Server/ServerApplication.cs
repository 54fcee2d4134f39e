using StateStore.AspNetCore.Zmtp;
using StateStore.Lua.Hooks;
using StateStore.Server.Hooks;
using StateStore.Server.Options;

namespace StateStore.Server;

/// <summary>Puts the parts together: storage, engine, hooks, HTTP and ZeroMQ doors, logs.</summary>
internal static class ServerApplication
{
    /// <summary>How long requests that are being served may take to finish when the server is told to stop.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static WebApplication Build(ServerOptions options)
    {
        var storage = options.Storage.Create(options.StorageOptions);

        // Empty: nothing is read from variables or files that Settings does not list, and nothing slows the start.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddServerLogs(options);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits());
        builder.WebHost.UseUrls([.. options.Urls.Select(url => url.Text)]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout + options.Drain);
        builder.Services.AddRouting();
        builder.Services.AddStateStore(_ => storage, options.EngineOptions, HookService.BeforeChange(options));
        builder.Services.AddStateStoreHttp(options.HttpOptions);
        builder.Services.AddStateStoreZmq(options.Zmq);
        HookService.AddTo(builder.Services, options);

        var app = builder.Build();
        HookService.Load(app.Services);
        app.UseRouting();
        app.MapStateStore();
        return app;
    }

    /// <summary>Where else it listens, for the banner.</summary>
    public static IEnumerable<(string Name, string Value)> Others(WebApplication app)
    {
        if (app.Services.GetService<ZmqServer>()?.Address is { } address)
        {
            yield return ("ZeroMQ", address);
        }

        if (app.Services.GetService<ZmqPublisher>()?.Address is { } published)
        {
            yield return ("changes", published);
        }

        if (app.Services.GetService<LuaHooks>() is { } hooks)
        {
            yield return ("hooks", hooks.Shown);
        }
    }
}
