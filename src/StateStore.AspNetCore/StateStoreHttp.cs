using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StateStore.AspNetCore.Access;
using StateStore.AspNetCore.Endpoints;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore;

/// <summary>
/// Registers and maps the HTTP door to an <see cref="IStateStore"/>. An application registers a store, calls <see cref="AddStateStoreHttp"/>, and
/// maps the endpoints with <see cref="MapStateStore"/>.
/// </summary>
public static class StateStoreHttp
{
    /// <summary>The version of StateStore, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(StateStoreHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>
    /// Registers the services of the endpoints. The application must register an <see cref="IStateStore"/> too. <c>/health/ready</c> checks the
    /// registered <see cref="IStateStorage"/>, if there is one, and each <see cref="IReadinessPart"/>.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">The options; null for <see cref="HttpOptions.Default"/>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddStateStoreHttp(this IServiceCollection services, HttpOptions? options = null)
    {
        services.AddSingleton(options ?? HttpOptions.Default);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new HttpAccess(
            provider.GetRequiredService<HttpOptions>(), provider.GetRequiredService<IStateStore>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetService<KeyRing>(), provider.GetService<ITokenCallers>(),
            provider.GetRequiredService<HttpAudit>()));
        services.AddSingleton(provider => new HttpAudit(provider.GetService<AuditLog>()));
        services.AddSingleton<Door>();
        services.AddSingleton<OwnPaths>();
        services.AddSingleton<WebPageGuard>();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddTransient<IStartupFilter, RequestGate.First>();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        return services;
    }

    /// <summary>
    /// Maps every endpoint under its fixed path (<c>/v1/...</c>, <c>/health/...</c>, <c>/openapi/statestore.json</c>). The paths must be at the
    /// root of the application, because the names are read from the request target as the client sent it. All other paths belong to the application.
    /// </summary>
    /// <param name="endpoints">The endpoints of the application. A group with a prefix does not work.</param>
    /// <returns>
    /// StateStore's endpoints as a group. Conventions apply to all of them: <c>app.MapStateStore().RequireAuthorization("policy")</c>. The health
    /// probes stay open to every caller.
    /// </returns>
    /// <exception cref="InvalidOperationException">A service is not registered. The message gives the method to call.</exception>
    public static RouteGroupBuilder MapStateStore(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        Require<OwnPaths>(services, "AddStateStoreHttp()");
        Require<IStateStore>(services, "AddStateStore(...)");
        var door = services.GetRequiredService<Door>();
        var group = endpoints.MapGroup("");
        new SchemaEndpoints(door).Map(group);
        new ConversationEndpoints(door).Map(group);
        new TimeoutEndpoints(door).Map(group);
        new ConversationListEndpoints(door).Map(group);
        new InboxEndpoints(door).Map(group);
        new InboxUpkeepEndpoints(door).Map(group);
        new HistoryEndpoints(door).Map(group);
        new TableEndpoints(door).Map(group);
        new RecordListEndpoints(door).Map(group);
        new RecordEndpoints(door).Map(group);
        new KeyListEndpoints(door).Map(group);
        new KeyEndpoints(door).Map(group);
        new KeyChangeEndpoints(door).Map(group);
        new LeaseEndpoints(door).Map(group);
        new CommandEndpoints(door).Map(group);
        new EventEndpoints(door).Map(group);
        new NamespaceEndpoints(door).Map(group);
        new WebhookEndpoints(door).Map(group);
        new DeliveryEndpoints(door).Map(group);
        new WebhookKeyEndpoint(door, services.GetRequiredService<IStateStore>()).Map(group);
        new AuditEndpoints(door, services.GetService<AuditLog>()).Map(group);
        if (services.GetService<KeyRing>() is { } ring)
        {
            var keys = services.GetRequiredService<AccessStore>();
            new AccessKeyEndpoints(door, keys, ring).Map(group);
            new TenantEndpoints(door, keys, ring).Map(group);
        }

        new HealthEndpoints(door, services.GetRequiredService<Drain>(), services.GetService<IStateStorage>(), services.GetServices<IReadinessPart>()).Map(group);
        ApiDocument.Map(group, door.Options);
        if (door.Options.IsWholeApplication)
        {
            new RootEndpoint(door).Map(group);
        }

        return group;
    }

    private static void Require<T>(IServiceProvider services, string registration)
    {
        if (services.GetService<T>() is null)
        {
            throw new InvalidOperationException(
                $"MapStateStore needs services that are not registered: call builder.Services.{registration} before the application is built");
        }
    }
}
