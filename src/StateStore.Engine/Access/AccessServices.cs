using Microsoft.Extensions.DependencyInjection;

namespace StateStore.Engine.Access;

/// <summary>Registers API keys in an application.</summary>
public static class AccessServices
{
    /// <summary>
    /// Registers the stored keys and tenants, the ring of keys that the doors ask, and the audit log. Call it after the store was registered: the ring reads the
    /// storage when the application starts, and the storage must be open then.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">The options.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddStateStoreAccess(this IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<AccessStore>();
        services.AddSingleton<AuditLog>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<KeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRing>());
        return services;
    }
}
