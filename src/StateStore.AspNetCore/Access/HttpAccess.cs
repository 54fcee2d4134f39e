using Microsoft.AspNetCore.Connections.Features;

namespace StateStore.AspNetCore.Access;

/// <summary>Finds the caller of a request by its credentials, and admits it if it has the permission of the endpoint.</summary>
/// <param name="options">May map the users of an application.</param>
/// <param name="store">The whole store.</param>
/// <param name="clock">Tells when a client certificate has expired.</param>
/// <param name="ring">The accepted keys; null in an application that has none.</param>
/// <param name="tokens">The tokens of another issuer; null if there is none.</param>
/// <param name="audit">Gets the refused requests.</param>
internal sealed class HttpAccess(
    HttpOptions options, IStateStore store, TimeProvider clock, KeyRing? ring, ITokenCallers? tokens, HttpAudit audit)
{
    /// <summary>The header of a key, beside <c>Authorization</c>.</summary>
    public const string KeyHeader = "X-API-Key";

    private const string Bearer = "Bearer ";

    /// <summary>The name under which a connection keeps the key that it sent last.</summary>
    private static readonly object AcceptedItem = new();

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

        return ring is { IsRead: false } ? ReadAndAdmitAsync(ring, context, rule) : AdmitKnownAsync(context, rule);
    }

    private async ValueTask<Result<Caller>> ReadAndAdmitAsync(KeyRing unread, HttpContext context, AccessRule rule) =>
        await unread.EnsureReadAsync(context.RequestAborted).ConfigureAwait(false) is { } error
            ? error
            : await AdmitKnownAsync(context, rule).ConfigureAwait(false);

    private ValueTask<Result<Caller>> AdmitKnownAsync(HttpContext context, AccessRule rule)
    {
        var finding = FindCallerAsync(context, rule);
        if (!finding.IsCompletedSuccessfully)
        {
            return AwaitAsync(finding, context, rule);
        }

        var found = finding.Result;
        return found.IsOk ? new(Check(found, context, rule)) : FindNewAsync(found, context, rule);
    }

    private async ValueTask<Result<Caller>> AwaitAsync(ValueTask<Result<Caller>> finding, HttpContext context, AccessRule rule) =>
        await FindNewAsync(await finding.ConfigureAwait(false), context, rule).ConfigureAwait(false);

    /// <summary>Finds a refused caller again if its key is one that another server has just made or rotated.</summary>
    private async ValueTask<Result<Caller>> FindNewAsync(Result<Caller> found, HttpContext context, AccessRule rule)
    {
        if (found.Error?.Code == ErrorCode.Unauthorized && ring is not null && KeyIdOf(context) is not null
            && await ring.FindNewAsync(context.RequestAborted).ConfigureAwait(false))
        {
            found = await FindCallerAsync(context, rule).ConfigureAwait(false);
        }

        return Check(found, context, rule);
    }

    private Result<Caller> Check(Result<Caller> found, HttpContext context, AccessRule rule)
    {
        if (found.TryGet(out var caller, out var error) && (error = rule.Check(caller.Principal, context)) is null)
        {
            return caller;
        }

        audit.Deny(context, caller?.Principal, error.Code, rule.Permission, rule.NamespaceOf(context), caller is null ? KeyIdOf(context) : null);
        return caller?.Count() ?? error;
    }

    private ValueTask<Result<Caller>> FindCallerAsync(HttpContext context, AccessRule rule)
    {
        if (options.Principal is { } principalOf)
        {
            return new(principalOf(context) is { } principal ? _hosted.Of(principal) : NoUser);
        }

        if (ring is null)
        {
            return new(_unrestricted);
        }

        if (ring.IsOpen)
        {
            return new(ring.Anonymous);
        }

        var headers = context.Request.Headers;
        var authorization = headers.Authorization is [{ } only] ? only : "";
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return tokens is null || authorization.AsSpan(Bearer.Length).StartsWith(KeySecret.Prefix, StringComparison.Ordinal)
                ? new(Authenticate(ring, context, authorization))
                : tokens.AuthenticateAsync(context, authorization.AsMemory(Bearer.Length));
        }

        if (rule.IsPage && BasicCredentials.PasswordOf(authorization) is { } password)
        {
            return new(ring.Authenticate(password));
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

    /// <summary>The id in the text of the key that the request sends, which is no secret; null = it sends no key.</summary>
    private static string? KeyIdOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        var text = headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..]
            : headers[KeyHeader] is [{ } key] ? key : "";
        return KeySecret.TryParse(text, out var id) ? id : null;
    }
}
