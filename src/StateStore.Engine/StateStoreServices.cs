using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine;

/// <summary>Registers the in-process store in an application.</summary>
public static class StateStoreServices
{
    /// <summary>
    /// Registers the in-process <see cref="IStateStore"/> on a storage. The storage is opened when the application starts, and retried every second while
    /// it is unavailable. It is disposed of after all services that use it.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="storage">Creates the storage, unopened.</param>
    /// <param name="options">The options of the engine; null for the defaults.</param>
    /// <param name="beforeChange">Returns the hook that the engine calls before each change of a conversation; null for the hook of the options.</param>
    /// <returns>The same services.</returns>
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
