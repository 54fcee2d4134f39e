using System.Collections.Immutable;
using Microsoft.IdentityModel.Tokens;

namespace StateStore.Jwt;

/// <summary>The issuer whose tokens are accepted, and the claims that become the grants of a caller.</summary>
/// <param name="Authority">
/// The issuer: <c>/.well-known/openid-configuration</c> below it tells its name and its keys (OpenID Connect Discovery 1.0). It must begin with
/// <c>https://</c>, or be an address of this machine.
/// </param>
/// <param name="Audience">The name of this server as the issuer writes it in <c>aud</c>. Tokens for other audiences are refused.</param>
public sealed record JwtOptions(Uri Authority, string Audience)
{
    /// <summary>The algorithms that can be chosen. All have a key pair: the issuer alone can sign.</summary>
    public static readonly ImmutableArray<string> KnownAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>The claim with the scopes: one text with spaces between them, or an array of texts. Scopes of other programs are ignored.</summary>
    public string ScopeClaim { get; init; } = "scope";

    /// <summary>The claim with the name of a stored tenant. Without the claim the caller has no tenant.</summary>
    public string TenantClaim { get; init; } = "tenant";

    /// <summary>The claim with the name of the caller, for logs and limits. A token without it is refused.</summary>
    public string NameClaim { get; init; } = "sub";

    /// <summary>The accepted algorithms, each one of <see cref="KnownAlgorithms"/>.</summary>
    public ImmutableArray<string> Algorithms { get; init; } =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    /// <summary>True if the address may name an issuer: <c>https</c>, or <c>http</c> on this machine.</summary>
    public static bool IsSecure(Uri authority) =>
        authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback);
}
