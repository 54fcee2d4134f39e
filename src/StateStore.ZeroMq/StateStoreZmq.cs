using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StateStore.Engine.Telemetry;

namespace StateStore.ZeroMq;

/// <summary>Registers the ZeroMQ doors to an <see cref="IStateStore"/>: commands of the Simple State Engine, and the changes of tables.</summary>
public static class StateStoreZmq
{
    /// <summary>The service key of a socket transport of Kestrel's kind. Kestrel itself uses another instance.</summary>
    internal const string Transport = "statestore.zmq";

    /// <summary>
    /// Listens at the addresses of <paramref name="options"/> while the application runs. The services must hold an <see cref="IStateStore"/>.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">Addresses and users.</param>
    /// <returns>The same services.</returns>
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
    /// Creates a transport that runs each request, and sends its reply, on the thread that received it: requests are small and answered fast.
    /// This saves the thread hops of the HTTP transport. The transport allocates a buffer before it waits for data, which saves a call per receive.
    /// An idle client costs 4 KiB for that.
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
