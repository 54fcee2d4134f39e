using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Streams;
using StateStore.Orleans.Client;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.Hosting;

/// <summary>Lets an application outside the cluster use the cluster's store.</summary>
public static class StateStoreClientBuilder
{
    /// <summary>
    /// A client does not learn that the silo has died which had its call: it waits this long. Longer than a silo takes to be sure that it
    /// took over, and than it waits for its storage.
    /// </summary>
    internal static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds <see cref="IStateStore"/>. The application needs no storage: what silos read there, they send.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="limits">The cluster's, if they are not the default ones.</param>
    /// <param name="clock">What a wait for events is measured with.</param>
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
