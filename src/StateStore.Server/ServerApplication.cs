using StateStore.Lua.Hooks;
using StateStore.Server.Hooks;
using StateStore.Server.Options;
using StateStore.ZeroMq;

namespace StateStore.Server;

/// <summary>The parts that a single server and a silo have in common: HTTP and ZeroMQ doors, hooks, logs, telemetry; and the single server itself.</summary>
internal static class ServerApplication
{
    /// <summary>How long requests that are being served may take to finish when the server is told to stop.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs a single server until it is told to stop.</summary>
    /// <exception cref="OptionException">A hook does not load, or the configuration of the storage makes no sense.</exception>
    /// <exception cref="IOException">An address cannot be listened at; the message says which.</exception>
    public static async Task RunAsync(ServerOptions options)
    {
        var storage = options.Storage.Create(options.StorageOptions);
        var builder = CreateBuilder(options);
        AddDoors(builder, options);
        builder.Services.AddStateStore(_ => storage, options.EngineOptions, HookService.BeforeChange(options));
        HookService.AddTo(builder.Services, options);
        var app = Build(builder, options);
        await using (app.ConfigureAwait(false))
        {
            await app.StartAsync().ConfigureAwait(false);
            Banner.Say(app, options, Others(app));
            await app.WaitForShutdownAsync().ConfigureAwait(false);
            ThrowIfStorageBroke(app);
        }
    }

    /// <summary>A builder with logs and telemetry. It reads no variable or file that <see cref="Settings"/> does not list, except what OpenTelemetry reads.</summary>
    public static WebApplicationBuilder CreateBuilder(ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddServerLogs(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout + options.Drain);
        if (Telemetry.IsWanted(options, Environment.GetEnvironmentVariables()))
        {
            Telemetry.AddTo(builder, options, Environment.GetEnvironmentVariables());
        }

        return builder;
    }

    public static void AddDoors(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits());
        builder.WebHost.UseUrls([.. options.Urls.Select(url => url.Text)]);
        builder.Services.AddRouting();
        builder.Services.AddStateStoreHttp(options.HttpOptions);
        builder.Services.AddStateStoreZmq(options.ZmqOptions);
    }

    /// <exception cref="OptionException">A hook does not load.</exception>
    public static WebApplication Build(WebApplicationBuilder builder, ServerOptions options)
    {
        var app = builder.Build();
        HookService.Load(app.Services);
        app.UseRouting();
        app.MapStateStore();
        if (options.Metrics)
        {
            Telemetry.MapMetrics(app);
        }

        return app;
    }

    /// <exception cref="StorageBrokenException">The storage came after the start, and it was broken: that is why the application has stopped.</exception>
    public static void ThrowIfStorageBroke(WebApplication app)
    {
        if (app.Services.GetServices<IHostedService>().OfType<StorageMonitor>().Single().Failure is { } failure)
        {
            throw failure;
        }
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
