using StateStore.AspNetCore.Answers;
using StateStore.Engine.Commands;

namespace StateStore.AspNetCore.Access;

/// <summary>Puts endpoints of other origin (metrics, a dashboard) under the access control of StateStore.</summary>
public static class EndpointAccess
{
    /// <summary>The policy of pages for people. The dashboard of Orleans has styles within its elements, and no scripts there.</summary>
    private const string PagePolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    /// <summary>
    /// Lets only callers with the permission reach the endpoints. The endpoints must not name namespaces in their paths: the permission is checked
    /// for the whole server.
    /// </summary>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="permission">The permission.</param>
    /// <param name="isPage">
    /// True for pages that people open in a browser. The browser asks for a user name and a password, and the password is the key. The page may load
    /// only what this server serves, and no other page may show it.
    /// </param>
    /// <returns>The same endpoints.</returns>
    public static TBuilder RequirePermission<TBuilder>(this TBuilder endpoints, Permission permission, bool isPage = false)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Require(new(permission, "") { IsPage = isPage }, handler => handler);
        return endpoints;
    }

    /// <summary>Guards the endpoints, and puts something around their handlers within the guard.</summary>
    internal static void Require(this IEndpointConventionBuilder endpoints, AccessRule rule, Func<RequestDelegate, RequestDelegate> wrap)
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(rule));
        endpoints.Finally(endpoint => endpoint.RequestDelegate = Guard(rule, wrap(endpoint.RequestDelegate!)));
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
        if (rule.IsPage)
        {
            context.Response.Headers.ContentSecurityPolicy = PagePolicy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
        }

        var services = context.RequestServices;
        var admitted = await services.GetRequiredService<HttpAccess>().AdmitAsync(context, rule).ConfigureAwait(false);
        if (admitted.TryGet(out var caller, out var error) && caller.Enter().TryGet(out var permit, out error))
        {
            using (permit)
            {
                await next(context).ConfigureAwait(false);
            }

            return;
        }

        ErrorAnswer.Write(context, error, services.GetRequiredService<HttpOptions>());
    };
}
