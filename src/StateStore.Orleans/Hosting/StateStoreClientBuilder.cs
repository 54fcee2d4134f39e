using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Streams;
using StateStore.Orleans.Client;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.Hosting;

/// <summary>Registers the store of a cluster in an application outside the cluster.</summary>
public static class StateStoreClientBuilder
{
    /// <summary>
    /// The timeout of a call. A client is not told that the silo of its call has died, so it waits this long. The timeout is above the time that a
    /// takeover takes, and above the storage timeout of a silo.
    /// </summary>
    internal static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds an <see cref="IStateStore"/> and a <see cref="ConversationFeed"/>. The application needs no storage: silos read for it.
    /// It sets the response timeout of the client to 10 seconds, and adds memory streams if the stream provider is not registered.
    /// </summary>
    /// <param name="client">The Orleans client.</param>
    /// <param name="limits">The limits of the cluster; null for the defaults.</param>
    /// <param name="clock">Measures waits for events; null for the system clock.</param>
    /// <returns>The same client.</returns>
    public static IClientBuilder AddStateStoreClient(this IClientBuilder client, Limits? limits = null, TimeProvider? clock = null)
    {
        client.Services.AddSingleton<IStateStore>(provider => new OrleansStateStore(
            provider.GetRequiredService<IGrainFactory>(), limits ?? Limits.Default, clock ?? TimeProvider.System));
        client.Services.AddSingleton<ConversationFeed>();
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        return client.Services.Has<IStreamProvider>(ChangeStreamNames.Provider) ? client : client.AddMemoryStreams(ChangeStreamNames.Provider);
    }

    internal static bool Has<TService>(this IServiceCollection services, string name) =>
        services.Any(service => service.IsKeyedService && service.ServiceType == typeof(TService) && name.Equals(service.ServiceKey));
}
