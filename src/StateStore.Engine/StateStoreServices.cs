using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine;

/// <summary>Registers a store in an application.</summary>
public static class StateStoreServices
{
    /// <summary>
    /// Registers the in-process <see cref="IStateStore"/> on a storage, which is opened when the application starts (again and again
    /// until it answers) and disposed of after everything that uses it.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="storage">Makes the storage.</param>
    /// <param name="options">The engine's.</param>
    /// <param name="beforeChange">Finds what is asked before each change, if that is a service.</param>
    public static IServiceCollection AddStateStore(
        this IServiceCollection services,
        Func<IServiceProvider, IStateStorage> storage,
        EngineOptions? options = null,
        Func<IServiceProvider, ConversationHook>? beforeChange = null)
    {
        options ??= EngineOptions.Default;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StoreMeter>();
        services.AddSingleton(storage);
        services.AddSingleton(provider => new LocalStateStore(
            provider.GetRequiredService<IStateStorage>(),
            beforeChange is null ? options : options with { BeforeChange = beforeChange(provider) },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LocalStateStore>>(),
            provider.GetRequiredService<StoreMeter>()));
        services.AddSingleton<IStateStore>(provider => provider.GetRequiredService<LocalStateStore>());
        services.AddHostedService<StorageMonitor>();
        return services;
    }
}
