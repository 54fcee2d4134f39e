namespace StateStore.AspNetCore.Access;

/// <summary>Finds the caller of a request by its credentials, and admits it if it has the permission of the endpoint.</summary>
/// <param name="options">May map the users of an application.</param>
/// <param name="store">The whole store.</param>
/// <param name="ring">The accepted keys; null in an application that has none.</param>
/// <param name="audit">Gets the refused requests.</param>
internal sealed class HttpAccess(HttpOptions options, IStateStore store, KeyRing? ring, HttpAudit audit)
{
    private const string KeyHeader = "X-API-Key";
    private const string Bearer = "Bearer ";

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

    private Result<Caller> Admit(HttpContext context, AccessRule rule)
    {
        if (FindCaller(context).TryGet(out var caller, out var error) && (error = rule.Check(caller.Principal, context)) is null)
        {
            return caller;
        }

        audit.Deny(context, caller?.Principal, error.Code, rule.Permission, rule.NamespaceOf(context), caller is null ? KeyIdOf(context) : null);
        return error;
    }

    private Result<Caller> FindCaller(HttpContext context)
    {
        if (options.Principal is { } principalOf)
        {
            return principalOf(context) is { } principal ? new Caller(principal, store) : NoUser;
        }

        if (ring is null || ring.IsOpen)
        {
            return _unrestricted;
        }

        return KeyOf(context) is { } key ? ring.Authenticate(key) : ring.Anonymous;
    }

    /// <summary>The text that the request sends as a key; null = none.</summary>
    private static string? KeyOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        return headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..]
            : headers[KeyHeader] is [{ } key] ? key : null;
    }

    /// <summary>The id in the text of the key, which is no secret; null = the text is not a key.</summary>
    private static string? KeyIdOf(HttpContext context) => KeyOf(context) is { } key && KeySecret.TryParse(key, out var id) ? id : null;
}
