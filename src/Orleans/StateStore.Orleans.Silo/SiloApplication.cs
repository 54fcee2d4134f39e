using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Dashboard;
using StateStore.Server.Hooks;

namespace StateStore.Orleans.Silo;

/// <summary>Puts the parts together: the silo, the server's HTTP door to it, hooks, the dashboard, logs, telemetry.</summary>
internal static class SiloApplication
{
    private const string DashboardPath = "/dashboard";

    /// <summary>How long requests that run, and then the hand-over of the grains, may take when the silo is told to stop.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static WebApplication Build(SiloOptions options)
    {
        // Empty: nothing is read from variables or files that SiloSettings does not list (but for what OpenTelemetry reads).
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddServerLogs(options);
        if (options.LogLevel > LogLevel.Debug)
        {
            // As quiet as the server. Polly is how Orleans tries again: it tells of every try. The watchdog mistakes a check that has not begun yet for one that hangs; a start that fails is told by its
            // exception, once, and not by each layer that it passes.
            builder.Logging.AddFilter("Orleans", ServerLogs.Max(options.LogLevel, LogLevel.Warning));
            builder.Logging.AddFilter("Polly", ServerLogs.Max(options.LogLevel, LogLevel.Error));
            builder.Logging.AddFilter("Orleans.Runtime.Watchdog", ServerLogs.Max(options.LogLevel, LogLevel.Error));
            builder.Logging.AddFilter("Orleans.Runtime.Silo", ServerLogs.Max(options.LogLevel, LogLevel.Critical));
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout + options.Drain);

        // Before the web server: that starts once the silo is there, and has ended its requests before the silo goes.
        builder.UseOrleans(silo => Configure(silo, options));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ApplyStateStoreLimits());
        builder.WebHost.UseUrls([.. options.Urls.Select(url => url.Text)]);
        builder.Services.AddRouting();
        builder.Services.AddStateStoreHttp(options.HttpOptions);
        builder.Services.AddStateStoreZmq(options.Zmq);
        HookService.AddTo(builder.Services, options);
        builder.AddTelemetry(Environment.GetEnvironmentVariables());

        var app = builder.Build();
        HookService.Load(app.Services);
        app.UseRouting();
        app.MapStateStore();
        if (options.Dashboard)
        {
            app.MapOrleansDashboard(DashboardPath);
        }

        return app;
    }

    /// <exception cref="IOException">It can't start; the message says why.</exception>
    public static async Task StartAsync(WebApplication app, SiloOptions options)
    {
        await options.Clustering.CheckAsync().ConfigureAwait(false);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (AddressInUseException e)
        {
            throw new IOException($"--silo-port {options.SiloPort} or --gateway-port {options.GatewayPort}: {e.Message}", e);
        }
        catch (IOException)
        {
            // The web server's port: the silo is up already, and goes in good order. Disposed of at once, it would tell of each message under way.
            await app.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    public static void SayStarted(WebApplication app, SiloOptions options)
    {
        var silo = app.Services.GetRequiredService<ILocalSiloDetails>();
        (string, string) cluster = ("cluster", $"{options.ClusterId} ({options.Clustering.Shown}), this silo {silo.SiloAddress.Endpoint}");
        IEnumerable<(string, string)> dashboard = options.Dashboard ? [("dashboard", $"{app.Urls.First()}{DashboardPath}")] : [];
        Banner.Say(app, options, [.. ServerApplication.Others(app), cluster, .. dashboard]);
    }

    private static void Configure(ISiloBuilder silo, SiloOptions options)
    {
        var storage = options.Storage.Create(options.StorageOptions);
        silo.UseClustering(options);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PortCheck>();
        silo.AddStateStore(_ => storage, new() { Engine = options.EngineOptions, IsStorageShared = options.IsStorageShared }, HookService.BeforeChange(options));
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.StorageOptions.Timeout + TimeSpan.FromSeconds(5));
        if (options.Dashboard)
        {
            silo.AddDashboard();
        }
    }
}
