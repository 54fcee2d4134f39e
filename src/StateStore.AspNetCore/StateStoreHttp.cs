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
            provider.GetRequiredService<HttpOptions>(), provider.GetRequiredService<IStateStore>(), provider.GetService<KeyRing>()));
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
    /// <returns>The same endpoints.</returns>
    /// <exception cref="InvalidOperationException">A service is not registered. The message gives the method to call.</exception>
    public static IEndpointRouteBuilder MapStateStore(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        Require<OwnPaths>(services, "AddStateStoreHttp()");
        Require<IStateStore>(services, "AddStateStore(...)");
        var door = services.GetRequiredService<Door>();
        new SchemaEndpoints(door).Map(endpoints);
        new ConversationEndpoints(door).Map(endpoints);
        new ConversationListEndpoints(door).Map(endpoints);
        new HistoryEndpoints(door).Map(endpoints);
        new TableEndpoints(door).Map(endpoints);
        new RecordListEndpoints(door).Map(endpoints);
        new RecordEndpoints(door).Map(endpoints);
        new KeyListEndpoints(door).Map(endpoints);
        new KeyEndpoints(door).Map(endpoints);
        new KeyChangeEndpoints(door).Map(endpoints);
        new LeaseEndpoints(door).Map(endpoints);
        new CommandEndpoints(door).Map(endpoints);
        new EventEndpoints(door).Map(endpoints);
        new NamespaceEndpoints(door).Map(endpoints);
        if (services.GetService<KeyRing>() is { } ring)
        {
            var keys = services.GetRequiredService<AccessStore>();
            new AccessKeyEndpoints(door, keys, ring).Map(endpoints);
            new TenantEndpoints(door, keys, ring).Map(endpoints);
        }

        new HealthEndpoints(door, services.GetRequiredService<Drain>(), services.GetService<IStateStorage>(), services.GetServices<IReadinessPart>()).Map(endpoints);
        ApiDocument.Map(endpoints, door.Options);
        if (door.Options.IsWholeApplication)
        {
            new RootEndpoint(door).Map(endpoints);
        }

        return endpoints;
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
