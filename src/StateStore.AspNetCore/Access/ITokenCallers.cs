namespace StateStore.AspNetCore.Access;

/// <summary>
/// Makes callers of bearer tokens that are no keys of StateStore, such as those of an OIDC issuer. Without a registered one, such tokens are refused.
/// </summary>
public interface ITokenCallers
{
    /// <summary>Finds the caller with this token. Errors: UNAUTHORIZED, the same for every reason; STORAGE_UNAVAILABLE while the tenants are unknown.</summary>
    /// <param name="context">The request. Its header <c>Authorization</c> has the token.</param>
    /// <param name="token">The token.</param>
    ValueTask<Result<Caller>> AuthenticateAsync(HttpContext context, ReadOnlyMemory<char> token);
}
