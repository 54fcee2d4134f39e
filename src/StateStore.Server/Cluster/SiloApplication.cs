using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Dashboard;
using StackExchange.Redis;
using StateStore.Orleans;
using StateStore.Orleans.Hosting;
using StateStore.Server.Hooks;
using StateStore.Server.Options;

namespace StateStore.Server.Cluster;

/// <summary>The server as a silo: a cluster under the doors of the single server, with the dashboard of Orleans.</summary>
internal static class SiloApplication
{
    private const string DashboardPath = "/dashboard";

    /// <summary>The exit code of a silo that can't be a member of its cluster any more, so that a supervisor starts it again.</summary>
    private const int LostItsCluster = 3;

    /// <summary>How long the requests of such a silo may take to finish.</summary>
    private static readonly TimeSpan LostTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Runs a silo until it is told to stop. Ends the process where the silo can't be a member of its cluster any more.</summary>
    /// <exception cref="OptionException">A hook does not load, or the configuration of the storage makes no sense.</exception>
    /// <exception cref="IOException">The silo cannot start; the message says why.</exception>
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
            // Above all a Redis without which there is no cluster.
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

        // Before the web server: that starts once the silo is there, and has ended its requests before the silo goes.
        builder.UseOrleans(silo => Configure(silo, options));
        ServerApplication.AddDoors(builder, options);
        HookService.AddTo(builder.Services, options);
        builder.Services.AddSingleton<IReadinessPart, ClusterReadiness>();
        var app = ServerApplication.Build(builder, options);
        if (options.Cluster.Dashboard)
        {
            app.MapOrleansDashboard(DashboardPath);
        }

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

        // Orleans would retry for minutes to write that it leaves into a table that has no row of it. So the process ends without it.
        using var hurry = new CancellationTokenSource(LostTimeout);
        await app.StopAsync(hurry.Token).WaitAsync(hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Environment.Exit(LostItsCluster);
    }

    private static async Task StartAsync(WebApplication app, ServerOptions options)
    {
        await options.Cluster.Clustering!.CheckAsync().ConfigureAwait(false);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (AddressInUseException e)
        {
            throw new IOException($"--silo-port {options.Cluster.SiloPort} or --gateway-port {options.Cluster.GatewayPort}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or SocketException or StorageBrokenException)
        {
            // The web server's port, or the storage: the silo is up already, and goes in good order. Disposed of at once, it would tell of each message under way.
            await app.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void SayStarted(WebApplication app, ServerOptions options)
    {
        var silo = app.Services.GetRequiredService<ILocalSiloDetails>();
        var (id, shown) = (options.Cluster.ClusterId, options.Cluster.Clustering!.Shown);
        var cluster = ("cluster", $"{id} ({shown}), this silo {silo.SiloAddress.Endpoint}");
        IEnumerable<(string, string)> dashboard = options.Cluster.Dashboard ? [("dashboard", $"{app.Urls.First()}{DashboardPath}")] : [];
        Banner.Say(app, options, [.. ServerApplication.Others(app), cluster, .. dashboard]);
    }

    private static void Configure(ISiloBuilder silo, ServerOptions options)
    {
        var storage = options.Storage.Create(options.StorageOptions);
        silo.UseClustering(options.Cluster);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PortCheck>();
        silo.Services.AddSingleton<IFatalErrorHandler, FatalEnd>();
        var store = new ClusterStoreOptions
        {
            Engine = options.EngineOptions,
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
