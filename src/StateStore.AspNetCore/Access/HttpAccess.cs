using Microsoft.AspNetCore.Connections.Features;

namespace StateStore.AspNetCore.Access;

/// <summary>Finds the caller of a request by its credentials, and admits it if it has the permission of the endpoint.</summary>
/// <param name="options">May map the users of an application.</param>
/// <param name="store">The whole store.</param>
/// <param name="ring">The accepted keys; null in an application that has none.</param>
internal sealed class HttpAccess(HttpOptions options, IStateStore store, KeyRing? ring)
{
    private const string KeyHeader = "X-API-Key";
    private const string Bearer = "Bearer ";

    /// <summary>The name under which a connection keeps the key that it sent last.</summary>
    private static readonly object AcceptedItem = new();

    private static readonly StoreError NoUser = new(ErrorCode.Unauthorized, "The application did not authenticate the caller");

    private readonly Caller _unrestricted = new(Principal.Unrestricted, store);

    /// <summary>Finds the caller and checks its permission. Errors: UNAUTHORIZED, FORBIDDEN, NOT_FOUND, STORAGE_UNAVAILABLE.</summary>
    public ValueTask<Result<Caller>> AdmitAsync(HttpContext context, AccessRule rule)
    {
        if (rule.Permission == Permission.Public)
        {
            return new(_unrestricted);
        }

        return ring is { IsRead: false } ? ReadAndAdmitAsync(ring, context, rule) : new(Admit(context, rule));
    }

    private async ValueTask<Result<Caller>> ReadAndAdmitAsync(KeyRing unread, HttpContext context, AccessRule rule) =>
        await unread.EnsureReadAsync(context.RequestAborted).ConfigureAwait(false) is { } error ? error : Admit(context, rule);

    private Result<Caller> Admit(HttpContext context, AccessRule rule) =>
        FindCaller(context, rule).TryGet(out var caller, out var error) && (error = rule.Check(caller.Principal, context)) is null ? caller : error;

    private Result<Caller> FindCaller(HttpContext context, AccessRule rule)
    {
        if (options.Principal is { } principalOf)
        {
            return principalOf(context) is { } principal ? new Caller(principal, store) : NoUser;
        }

        if (ring is null || ring.IsOpen)
        {
            return _unrestricted;
        }

        var headers = context.Request.Headers;
        var authorization = headers.Authorization is [{ } only] ? only : "";
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Authenticate(ring, context, authorization);
        }

        if (rule.IsPage && BasicCredentials.PasswordOf(authorization) is { } password)
        {
            return ring.Authenticate(password);
        }

        return headers[KeyHeader] is [{ } key] ? ring.Authenticate(key) : ring.Anonymous;
    }

    /// <summary>
    /// The caller with a bearer key. The web server keeps the header of a connection as one object while it does not change. So the connection remembers
    /// the accepted key. The requests of an HTTP/2 connection run side by side, and its items are not safe for that.
    /// </summary>
    private static Result<Caller> Authenticate(KeyRing ring, HttpContext context, string authorization)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
        {
            return ring.Authenticate(authorization.AsSpan(Bearer.Length));
        }

        var known = items.TryGetValue(AcceptedItem, out var item) ? (AcceptedKey?)item : null;
        var accepted = known;
        var caller = ring.Authenticate(authorization, Bearer.Length, ref accepted);
        if (accepted != known)
        {
            items[AcceptedItem] = accepted;
        }

        return caller;
    }
}
