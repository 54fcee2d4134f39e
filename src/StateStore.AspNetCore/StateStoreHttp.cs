using System.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StateStore.AspNetCore.Endpoints;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore;

/// <summary>
/// The HTTP door to an <see cref="IStateStore"/>. An application registers a store, then <see cref="AddStateStoreHttp"/>, then maps the
/// endpoints with <see cref="MapStateStore"/>.
/// </summary>
public static class StateStoreHttp
{
    /// <summary>The version of the product.</summary>
    public static string Version { get; } =
        typeof(StateStoreHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>
    /// Registers what the endpoints need. Needs an <see cref="IStateStore"/>; <c>/health/ready</c> asks the <see cref="IStateStorage"/>
    /// that is registered, if there is one, and each <see cref="IReadinessPart"/>.
    /// </summary>
    public static IServiceCollection AddStateStoreHttp(this IServiceCollection services, HttpOptions? options = null)
    {
        services.AddSingleton(options ?? HttpOptions.Default);
        services.TryAddSingleton(TimeProvider.System);
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
    /// Maps every endpoint under its fixed path (<c>/v1/...</c>, <c>/health/...</c>, <c>/openapi/statestore.json</c>). The paths must lie at the
    /// root of the application: names are taken out of the request target as it was sent. All other paths stay the application's.
    /// </summary>
    /// <exception cref="InvalidOperationException">What it needs was not registered; the message says what to call.</exception>
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
