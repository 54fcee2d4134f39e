using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StateStore.AspNetCore.Zmtp;

namespace StateStore.AspNetCore;

/// <summary>The ZeroMQ door to an <see cref="IStateStore"/>: the commands of the Simple State Engine for REQ and DEALER clients.</summary>
public static class StateStoreZmq
{
    /// <summary>Listens as long as the application runs. Needs an <see cref="IStateStore"/>; limits are those of the HTTP door.</summary>
    public static IServiceCollection AddStateStoreZmq(this IServiceCollection services, ZmqEndpoint endpoint)
    {
        services.AddSingleton(endpoint);
        services.TryAddSingleton(HttpOptions.Default);
        services.TryAddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
        services.AddSingleton<ZmqServer>();
        services.AddHostedService(provider => provider.GetRequiredService<ZmqServer>());
        return services;
    }
}
