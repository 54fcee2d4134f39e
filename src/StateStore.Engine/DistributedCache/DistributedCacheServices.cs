using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace StateStore.Engine.DistributedCache;

/// <summary>Registers the cache in an application.</summary>
public static class DistributedCacheServices
{
    /// <summary>
    /// Registers an <see cref="IDistributedCache"/> over the keys of a namespace of the registered <see cref="IStateStore"/>. It is also the second level
    /// of <c>HybridCache</c>.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="ns">The namespace; it should hold nothing else.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">The name can't be that of a namespace.</exception>
    public static IServiceCollection AddStateStoreDistributedCache(this IServiceCollection services, string ns)
    {
        if (Names.CheckNamespace(ns, Limits.Default) is { } invalid)
        {
            throw new ArgumentException(invalid.Message, nameof(ns));
        }

        return services.AddSingleton<IDistributedCache>(provider => new StateStoreDistributedCache(
            provider.GetRequiredService<IStateStore>(), ns, provider.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
