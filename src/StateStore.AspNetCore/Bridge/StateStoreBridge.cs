using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace StateStore.AspNetCore.Bridge;

/// <summary>
/// The routes by which the webhook trigger of the original Activepieces piece subscribes, at an address of their own. The rest of the application is not
/// reached through that address, and the bridge is not reached through another one.
/// </summary>
public static class StateStoreBridge
{
    private static readonly object Item = new();

    /// <summary>
    /// Registers the bridge. The application must register the in-process store (<c>AddStateStore</c>) and call <see cref="StateStoreHttp.AddStateStoreHttp"/>.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddStateStoreBridge(this IServiceCollection services)
    {
        services.AddSingleton<BridgeEndpoints>();

        // The first filter is the outermost one: no other middleware sees a request to the bridge.
        services.Insert(0, ServiceDescriptor.Transient<IStartupFilter, First>());
        return services;
    }

    /// <summary>Makes an endpoint of the web server the address of the bridge. With TLS it must follow <c>UseHttps</c>.</summary>
    /// <param name="listen">The endpoint.</param>
    /// <returns>The same endpoint.</returns>
    public static ListenOptions UseStateStoreBridge(this ListenOptions listen)
    {
        // The connection decides and not the port: a port of 0 is known only later, and two addresses may have the same port.
        listen.Use(next => connection =>
        {
            connection.Items[Item] = Item;
            return next(connection);
        });
        return listen;
    }

    private static bool IsBridge(HttpContext context) => context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Item) == true;

    private sealed class First : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            var bridge = app.ApplicationServices.GetRequiredService<BridgeEndpoints>();
            app.MapWhen(IsBridge, branch => branch.Run(bridge.ServeAsync));
            next(app);
        };
    }
}
