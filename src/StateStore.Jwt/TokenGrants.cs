using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace StateStore.Jwt;

/// <summary>The name, the scopes and the tenant that a validated token gives to its caller.</summary>
/// <param name="Name">The name.</param>
/// <param name="Scopes">The grants. There may be none: then the caller may do only what needs no particular permission.</param>
/// <param name="Tenant">The name of the tenant; null = none.</param>
internal sealed record TokenGrants(string Name, ImmutableArray<Scope> Scopes, string? Tenant)
{
    /// <summary>The most characters of a name. OpenID Connect Core 1.0, section 2, allows this many for <c>sub</c>.</summary>
    private const int LongestName = 255;

    /// <summary>
    /// Reads the claims of a validated token. Null if the name or the tenant is not one text, or if there are too many scopes: such a token can't be
    /// understood, and a guess could grant too much.
    /// </summary>
    public static TokenGrants? Read(JsonWebToken token, JwtOptions options)
    {
        using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var name = Text(claims.RootElement, options.NameClaim);
        var hasTenant = claims.RootElement.TryGetProperty(options.TenantClaim, out _);
        var tenant = hasTenant ? Text(claims.RootElement, options.TenantClaim) : null;
        var scopes = Texts(claims.RootElement, options.ScopeClaim).Select(Scope.Parse).Where(scope => scope.IsOk).Select(scope => scope.Value).ToImmutableArray();
        return name is null || hasTenant != tenant is not null || scopes.Length > KeyDraft.MostScopes ? null : new(name, scopes, tenant);
    }

    /// <summary>The principal, with the tenant as it is stored now. A tenant that is not stored owns nothing.</summary>
    public Principal ToPrincipal(KeyRing ring) => new(Name, Scopes) { Tenant = Tenant is null ? null : ring.TenantOf(Tenant) };

    private static string? Text(JsonElement claims, string claim) =>
        claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 and <= LongestName } text && !text.Any(char.IsControl)
                ? text
                : null;

    private static IEnumerable<string> Texts(JsonElement claims, string claim) =>
        !claims.TryGetProperty(claim, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
        : [];
}
