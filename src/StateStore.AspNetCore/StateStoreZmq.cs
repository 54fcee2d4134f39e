using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StateStore.AspNetCore.Zmtp;

namespace StateStore.AspNetCore;

/// <summary>The ZeroMQ doors to an <see cref="IStateStore"/>: commands of the Simple State Engine, and the changes of tables.</summary>
public static class StateStoreZmq
{
    /// <summary>Listens as long as the application runs. Needs an <see cref="IStateStore"/>; limits are those of the HTTP door.</summary>
    public static IServiceCollection AddStateStoreZmq(this IServiceCollection services, ZmqOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(HttpOptions.Default);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
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

    private static void AddDoor<TDoor>(this IServiceCollection services)
        where TDoor : BackgroundService
    {
        services.AddSingleton<TDoor>();
        services.AddHostedService(provider => provider.GetRequiredService<TDoor>());
    }
}
