using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine.Inboxes;

/// <summary>Registers workers of conversations in an application.</summary>
public static class ConversationWorkerServices
{
    /// <summary>
    /// Registers a worker that handles the messages of a namespace on the application's <see cref="IStateStore"/>: the in-process store, a client of a
    /// server, or a cluster. It may be called several times.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="handler">Handles the messages of a turn.</param>
    /// <param name="options">The options of the worker; null = the defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddConversationWorker(
        this IServiceCollection services, string ns, ConversationHandler handler, ConversationWorkerOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IHostedService>(provider => new ConversationWorker(
            provider.GetRequiredService<IStateStore>(),
            ns,
            handler,
            options ?? new(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger<ConversationWorker>()));
    }
}
