using Microsoft.Extensions.DependencyInjection;

namespace StateStore.Client;

/// <summary>Registers the store of a server in an application.</summary>
public static class StateStoreClientServices
{
    /// <summary>The name of the client's connections in <see cref="IHttpClientFactory"/>.</summary>
    public const string HttpClientName = "StateStore";

    /// <summary>
    /// Adds a <see cref="StateStoreClient"/> as <see cref="IStateStore"/>. It replaces the registration of a store in this process
    /// (<c>AddStateStore</c>), and the rest of the application stays the same.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">The options, with the address of the server.</param>
    /// <returns>The builder of the connections, to which the application can add handlers.</returns>
    public static IHttpClientBuilder AddStateStoreClient(this IServiceCollection services, StateStoreClientOptions options)
    {
        services.AddSingleton(provider => new StateStoreClient(options, provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(HttpClientName)));
        services.AddSingleton<IStateStore>(provider => provider.GetRequiredService<StateStoreClient>());

        // The connections themselves notice a changed DNS entry, so the client keeps one handler.
        return services.AddHttpClient(HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(StateStoreClient.CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }
}
