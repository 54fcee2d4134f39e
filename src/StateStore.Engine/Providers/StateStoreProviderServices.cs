using Microsoft.Extensions.DependencyInjection;

namespace StateStore.Engine.Providers;

/// <summary>Registers a provider in an application, with or without HTTP.</summary>
public static class StateStoreProviderServices
{
    /// <summary>
    /// Registers an <see cref="IStateStoreProvider"/> for plugins over the registered <see cref="IStateStore"/>, which may be that of a cluster.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="scope">A prefix that keeps the stores of this application apart from those of others on the same storage.</param>
    public static IServiceCollection AddStateStoreProvider(this IServiceCollection services, string scope = "") =>
        services.AddSingleton<IStateStoreProvider>(provider => new KeyStateStoreProvider(
            provider.GetRequiredService<IStateStore>(), provider.GetService<IStateStorage>()?.IsDurable ?? true, scope));
}
