using System.Net.Sockets;
using StateStore.AspNetCore.Bridge;
using StateStore.Jwt;
using StateStore.Lua.Hooks;
using StateStore.Server.Hooks;
using StateStore.Server.Options;
using StateStore.ZeroMq;

namespace StateStore.Server;

/// <summary>Runs the single server, and builds the parts that it shares with a silo: HTTP and ZeroMQ doors, hooks, logs and telemetry.</summary>
internal static class ServerApplication
{
    /// <summary>The time that requests in flight get to finish when the server stops.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs a single server until it receives a stop signal.</summary>
    /// <exception cref="OptionException">A hook does not load, or the configuration of the storage is invalid.</exception>
    /// <exception cref="IOException">The server cannot listen at an address. The message gives the address.</exception>
    public static async Task RunAsync(ServerOptions options)
    {
        var storage = options.Storage.Create(options.StorageOptions);
        var builder = CreateBuilder(options);
        AddDoors(builder, options);
        var (engine, access) = options.WithTenants();
        builder.Services.AddStateStore(_ => storage, engine, HookService.BeforeChange(options));
        builder.Services.AddStateStoreAccess(access);
        builder.Services.AddStateStoreWebhooks(options.Webhooks);
        HookService.AddTo(builder.Services, options);
        var app = Build(builder, options);
        app.RequireDeclaredPermissions();
        await using (app.ConfigureAwait(false))
        {
            await StartAsync(app).ConfigureAwait(false);
            Banner.Say(app, options, Others(app, options));
            await app.WaitForShutdownAsync().ConfigureAwait(false);
            ThrowIfStorageBroke(app);
        }
    }

    /// <summary>
    /// Starts the application. If that fails, stops what has started: a host that is disposed without a stop logs the cancelled background services as
    /// bugs, and a silo each message in flight.
    /// </summary>
    public static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or StorageBrokenException or AccessClosedException)
        {
            await app.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Creates a builder with logs and telemetry. It reads only the variables and the file that <see cref="Settings"/> lists, and those of OpenTelemetry.
    /// </summary>
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
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listening.Configure(kestrel, options));
        builder.Services.AddRouting();
        builder.Services.AddStateStoreHttp(options.HttpOptions);
        builder.Services.AddStateStoreZmq(options.ZmqOptions);
        if (options.Bridge is not null)
        {
            builder.Services.AddStateStoreBridge();
        }

        if (options.Jwt is { } jwt)
        {
            builder.Services.AddStateStoreJwt(jwt);
        }
    }

    /// <summary>Builds the application, loads the hooks and maps the endpoints.</summary>
    /// <exception cref="OptionException">A hook does not load.</exception>
    public static WebApplication Build(WebApplicationBuilder builder, ServerOptions options)
    {
        var app = builder.Build();
        HookService.Load(app.Services);
        app.UseRouting();
        app.MapStateStore();
        ApiPage.Map(app);
        if (options.Metrics)
        {
            Telemetry.MapMetrics(app);
        }

        return app;
    }

    /// <summary>Throws the failure that made the storage monitor stop the application, if there was one.</summary>
    /// <exception cref="StorageBrokenException">The storage became available only after the start, and it was broken.</exception>
    public static void ThrowIfStorageBroke(WebApplication app)
    {
        if (app.Services.GetServices<IHostedService>().OfType<StorageMonitor>().Single().Failure is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>The facts beside the URLs for the banner: addresses of the bridge and of the ZeroMQ doors, and the directory of hooks.</summary>
    public static IEnumerable<(string Name, string Value)> Others(WebApplication app, ServerOptions options)
    {
        if (Listening.AddressesOf(app, options).Bridge is { } bridge)
        {
            yield return ("bridge", bridge);
        }

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
