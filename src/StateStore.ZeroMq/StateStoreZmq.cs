using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StateStore.Engine.Telemetry;

namespace StateStore.ZeroMq;

/// <summary>The ZeroMQ doors to an <see cref="IStateStore"/>: commands of the Simple State Engine, and the changes of tables.</summary>
public static class StateStoreZmq
{
    /// <summary>The key of the transport, which is Kestrel's in kind but not the one that Kestrel uses.</summary>
    internal const string Transport = "statestore.zmq";

    /// <summary>Listens as long as the application runs. Needs an <see cref="IStateStore"/>.</summary>
    public static IServiceCollection AddStateStoreZmq(this IServiceCollection services, ZmqOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StoreMeter>();
        services.TryAddKeyedSingleton<IConnectionListenerFactory>(Transport, (provider, _) => CreateTransport(provider.GetService<ILoggerFactory>()));
        if (options.Commands is not null)
        {
            services.AddDoor<ZmqServer>();
        }

        if (options.Changes is not null)
        {
            services.AddDoor<ZmqPublisher>();
        }

        return services;
    }

    /// <summary>
    /// Requests are small and answered fast, so each runs on the thread that received it, and the reply is sent from there: without the hops that
    /// HTTP's has, and without asking the socket first whether there is anything to receive. A client at rest costs 4 KiB for that.
    /// </summary>
    private static SocketTransportFactory CreateTransport(ILoggerFactory? loggers) => new(
        Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true, WaitForDataBeforeAllocatingBuffer = false }),
        loggers ?? NullLoggerFactory.Instance);

    private static void AddDoor<TDoor>(this IServiceCollection services)
        where TDoor : BackgroundService
    {
        services.AddSingleton<TDoor>();
        services.AddHostedService(provider => provider.GetRequiredService<TDoor>());
    }
}
