using StateStore.AspNetCore.Answers;
using StateStore.Engine.Commands;

namespace StateStore.AspNetCore.Access;

/// <summary>Puts endpoints of other origin (metrics, a dashboard) under the access control of StateStore.</summary>
public static class EndpointAccess
{
    /// <summary>
    /// Lets only callers with the permission reach the endpoints. The endpoints must not name namespaces in their paths: the permission is checked
    /// for the whole server.
    /// </summary>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="permission">The permission.</param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoints, Permission permission)
        where TBuilder : IEndpointConventionBuilder
    {
        var rule = new AccessRule(permission, "");
        endpoints.Add(endpoint => endpoint.Metadata.Add(rule));
        endpoints.Finally(endpoint => endpoint.RequestDelegate = Guard(rule, endpoint.RequestDelegate!));
        return endpoints;
    }

    /// <summary>Checks that every endpoint of the application, and every command of the Simple State Engine, declares the permission that it needs.</summary>
    /// <param name="endpoints">The endpoints of the application.</param>
    /// <exception cref="InvalidOperationException">An endpoint or a command declares none. The message names it.</exception>
    public static void RequireDeclaredPermissions(this IEndpointRouteBuilder endpoints)
    {
        CommandRule.RequirePermissions();
        if (endpoints.DataSources.SelectMany(source => source.Endpoints).FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is null) is { } open)
        {
            throw new InvalidOperationException($"The endpoint {open.DisplayName} declares no permission; map it with RequirePermission(...)");
        }
    }

    private static RequestDelegate Guard(AccessRule rule, RequestDelegate next) => async context =>
    {
        var services = context.RequestServices;
        var admitted = await services.GetRequiredService<HttpAccess>().AdmitAsync(context, rule).ConfigureAwait(false);
        if (admitted.TryGet(out _, out var error))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        ErrorAnswer.Write(context, error, services.GetRequiredService<HttpOptions>());
    };
}
