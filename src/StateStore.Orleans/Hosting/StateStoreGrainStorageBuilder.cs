using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using StateStore.Orleans.GrainStorage;

namespace StateStore.Orleans.Hosting;

/// <summary>Registers a storage for the states of grains that keeps them as conversations.</summary>
public static class StateStoreGrainStorageBuilder
{
    /// <summary>
    /// Adds a grain storage over the registered <see cref="IStateStore"/>: that of the cluster (<c>AddStateStoreGrains</c>), one in this process, or a
    /// remote one. Each grain state is a conversation, so it has history, events, lists and the schema bundle of its namespace.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">The name of the provider, as in <c>[PersistentState("profile", "name")]</c>.</param>
    /// <param name="configure">Sets the options; null for the defaults. An invalid namespace ends the start of the silo.</param>
    /// <returns>The same silo.</returns>
    public static ISiloBuilder AddStateStoreGrainStorage(this ISiloBuilder silo, string name, Action<StateStoreGrainStorageOptions>? configure = null)
    {
        silo.Services.AddOptions<StateStoreGrainStorageOptions>(name).Configure(options => configure?.Invoke(options));
        silo.Services.AddTransient<IConfigurationValidator>(provider => new NamespaceCheck(NamespaceOf(name, OptionsOf(provider, name))));
        silo.Services.AddGrainStorage(name, Create);
        return silo;
    }

    /// <summary>Adds the grain storage of all states that name no provider. The parameters are those of <see cref="AddStateStoreGrainStorage"/>.</summary>
    public static ISiloBuilder AddStateStoreGrainStorageAsDefault(this ISiloBuilder silo, Action<StateStoreGrainStorageOptions>? configure = null) =>
        silo.AddStateStoreGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configure);

    private static StateStoreGrainStorage Create(IServiceProvider provider, string name)
    {
        var options = OptionsOf(provider, name);
        var serializer = options.GrainStorageSerializer
            ?? provider.GetKeyedService<IGrainStorageSerializer>(name)
            ?? ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(provider);
        return new(
            provider.GetRequiredService<IStateStore>(),
            NamespaceOf(name, options),
            options.StateOf,
            new(serializer),
            provider.GetRequiredService<IActivatorProvider>());
    }

    private static StateStoreGrainStorageOptions OptionsOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<StateStoreGrainStorageOptions>>().Get(name);

    private static string NamespaceOf(string name, StateStoreGrainStorageOptions options) => options.Namespace ?? "grains:" + name;

    private sealed class NamespaceCheck(string ns) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            if (Names.CheckNamespace(ns, Limits.Default) is { } invalid)
            {
                throw new OrleansConfigurationException($"The namespace \"{ns}\" of a grain storage is not valid: {invalid.Message}. Set its option Namespace.");
            }
        }
    }
}
