using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Dashboard;
using StackExchange.Redis;
using StateStore.Orleans;
using StateStore.Orleans.Hosting;
using StateStore.Server.Hooks;
using StateStore.Server.Options;

namespace StateStore.Server.Cluster;

/// <summary>Runs the server as a silo of a cluster. It has the doors of the single server, and the dashboard of Orleans.</summary>
internal static class SiloApplication
{
    private const string DashboardPath = "/dashboard";

    /// <summary>The exit code of a silo that can no longer be a member of its cluster. A supervisor should start it again.</summary>
    private const int LostItsCluster = 3;

    /// <summary>The time that requests in flight get to finish in a silo that has lost its cluster.</summary>
    private static readonly TimeSpan LostTimeout = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Runs a silo until it receives a stop signal. Ends the process with exit code 3 if the silo can no longer be a member of its cluster.
    /// </summary>
    /// <exception cref="OptionException">A hook does not load, or the configuration of the storage is invalid.</exception>
    /// <exception cref="IOException">The silo cannot start. The message gives the reason.</exception>
    /// <exception cref="StorageBrokenException">The storage is broken.</exception>
    public static async Task RunAsync(ServerOptions options)
    {
        try
        {
            var app = Build(options);
            await using (app.ConfigureAwait(false))
            {
                await StartAsync(app, options).ConfigureAwait(false);
                SayStarted(app, options);
                await RunToEndAsync(app).ConfigureAwait(false);
                ServerApplication.ThrowIfStorageBroke(app);
            }
        }
        catch (Exception e) when (e is OrleansException or RedisException or TimeoutException)
        {
            // The usual cause is an unavailable Redis that holds the members of the cluster.
            throw new IOException(e.Message, e);
        }
    }

    private static WebApplication Build(ServerOptions options)
    {
        var builder = ServerApplication.CreateBuilder(options);
        if (options.LogLevel > LogLevel.Debug)
        {
            SiloLogs.Quieten(builder.Logging, options.LogLevel);
        }

        // The silo is added before the web server: hosted services start in this order and stop in the reverse one. So requests end before the silo stops.
        var (engine, access) = options.WithTenants();
        builder.UseOrleans(silo => Configure(silo, options, engine));
        ServerApplication.AddDoors(builder, options);
        builder.Services.AddStateStoreAccess(access);
        builder.Services.AddStateStoreWebhooks(options.Webhooks);
        HookService.AddTo(builder.Services, options);
        builder.Services.AddSingleton<IReadinessPart, ClusterReadiness>();
        var app = ServerApplication.Build(builder, options);
        if (options.Cluster.Dashboard)
        {
            app.MapOrleansDashboard(DashboardPath).RequirePermission(Permission.Admin, isPage: true);
        }

        app.RequireDeclaredPermissions();
        return app;
    }

    private static async Task RunToEndAsync(WebApplication app)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await using (registration.ConfigureAwait(false))
        {
            await stopping.Task.ConfigureAwait(false);
        }

        if (!app.Services.GetRequiredService<ClusterStanding>().MustEnd)
        {
            await app.StopAsync().ConfigureAwait(false);
            return;
        }

        // The membership table has no row of this silo, and Orleans would retry for minutes to write its departure there. So the process ends without it.
        using var hurry = new CancellationTokenSource(LostTimeout);
        await app.StopAsync(hurry.Token).WaitAsync(hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Environment.Exit(LostItsCluster);
    }

    private static async Task StartAsync(WebApplication app, ServerOptions options)
    {
        await options.Cluster.Clustering!.CheckAsync().ConfigureAwait(false);
        try
        {
            await ServerApplication.StartAsync(app).ConfigureAwait(false);
        }
        catch (AddressInUseException e)
        {
            throw new IOException($"--silo-port {options.Cluster.SiloPort} or --gateway-port {options.Cluster.GatewayPort}: {e.Message}", e);
        }
    }

    private static void SayStarted(WebApplication app, ServerOptions options)
    {
        var silo = app.Services.GetRequiredService<ILocalSiloDetails>();
        var (id, shown) = (options.Cluster.ClusterId, options.Cluster.Clustering!.Shown);
        var cluster = ("cluster", $"{id} ({shown}), this silo {silo.SiloAddress.Endpoint}");
        IEnumerable<(string, string)> dashboard = options.Cluster.Dashboard ? [("dashboard", $"{Listening.AddressesOf(app, options).Urls[0]}{DashboardPath}")] : [];
        Banner.Say(app, options, [.. ServerApplication.Others(app, options), cluster, .. dashboard]);
    }

    private static void Configure(ISiloBuilder silo, ServerOptions options, EngineOptions engine)
    {
        var storage = options.Storage.Create(options.StorageOptions);
        silo.UseClustering(options.Cluster);
        if (options.Cluster.Tls is { IsGiven: true, Authorities: { } authorities } tls)
        {
            silo.UseClusterTls(tls.Certificate!, tls.Key!, authorities);
        }

        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PortCheck>();
        silo.Services.AddSingleton<IFatalErrorHandler, FatalEnd>();
        var store = new ClusterStoreOptions
        {
            Engine = engine,
            IsStorageShared = options.Cluster.IsStorageShared,
            IsMembershipTableMissing = SiloClustering.IsTableMissing,
        };
        silo.AddStateStoreGrains(_ => storage, store, HookService.BeforeChange(options));
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.StorageOptions.Timeout + TimeSpan.FromSeconds(5));
        if (options.Cluster.Dashboard)
        {
            silo.AddDashboard();
        }
    }
}
