namespace StateStore.AspNetCore.Access;

/// <summary>Finds the caller of a request by its credentials, and admits it if it has the permission of the endpoint.</summary>
/// <param name="options">May map the users of an application.</param>
/// <param name="store">The whole store.</param>
/// <param name="clock">Tells when a client certificate has expired.</param>
/// <param name="ring">The accepted keys; null in an application that has none.</param>
/// <param name="tokens">The tokens of another issuer; null if there is none.</param>
internal sealed class HttpAccess(HttpOptions options, IStateStore store, TimeProvider clock, KeyRing? ring, ITokenCallers? tokens)
{
    private const string KeyHeader = "X-API-Key";
    private const string Bearer = "Bearer ";

    private static readonly StoreError NoUser = new(ErrorCode.Unauthorized, "The application did not authenticate the caller");

    private readonly Caller _unrestricted = new(Principal.Unrestricted, store);
    private readonly HostCallers _hosted = new(store);

    /// <summary>Finds the caller and checks its permission. Errors: UNAUTHORIZED, FORBIDDEN, NOT_FOUND, STORAGE_UNAVAILABLE.</summary>
    public ValueTask<Result<Caller>> AdmitAsync(HttpContext context, AccessRule rule)
    {
        if (rule.Permission == Permission.Public)
        {
            return new(_unrestricted);
        }

        var found = ring is { IsRead: false } ? ReadAndFindAsync(ring, context) : FindCallerAsync(context);
        return found.IsCompletedSuccessfully ? new(Check(found.Result, context, rule)) : CheckAsync(found, context, rule);
    }

    private static async ValueTask<Result<Caller>> CheckAsync(ValueTask<Result<Caller>> found, HttpContext context, AccessRule rule) =>
        Check(await found.ConfigureAwait(false), context, rule);

    private static Result<Caller> Check(Result<Caller> found, HttpContext context, AccessRule rule) =>
        found.TryGet(out var caller, out var error) && (error = rule.Check(caller.Principal, context)) is null ? caller : error;

    private async ValueTask<Result<Caller>> ReadAndFindAsync(KeyRing unread, HttpContext context) =>
        await unread.EnsureReadAsync(context.RequestAborted).ConfigureAwait(false) is { } error ? error : await FindCallerAsync(context).ConfigureAwait(false);

    private ValueTask<Result<Caller>> FindCallerAsync(HttpContext context)
    {
        if (options.Principal is { } principalOf)
        {
            return new(principalOf(context) is { } principal ? _hosted.Of(principal) : NoUser);
        }

        if (ring is null || ring.IsOpen)
        {
            return new(_unrestricted);
        }

        var headers = context.Request.Headers;
        if (headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return tokens is null || authorization.AsSpan(Bearer.Length).StartsWith(KeySecret.Prefix, StringComparison.Ordinal)
                ? new(ring.Authenticate(authorization[Bearer.Length..]))
                : tokens.AuthenticateAsync(context, authorization.AsMemory(Bearer.Length));
        }

        return new(headers[KeyHeader] is [{ } key] ? ring.Authenticate(key)
            : headers.Authorization.Count == 0 && CertifiedName(context) is { } name ? ring.AuthenticateCertificate(name)
            : ring.Anonymous);
    }

    /// <summary>The common name of the client's certificate; null if there is no certificate that proves one now.</summary>
    private string? CertifiedName(HttpContext context) =>
        context.Connection.ClientCertificate is { } presented && ClientCertificate.Of(presented) is var certificate && !certificate.HasExpired(clock.GetUtcNow())
            ? certificate.CommonName
            : null;
}
