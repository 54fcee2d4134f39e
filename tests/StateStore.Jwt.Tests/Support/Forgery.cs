using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace StateStore.Jwt.Tests.Support;

/// <summary>Tokens that no issuer would give. Each differs in one point from a token that the server accepts.</summary>
/// <param name="issuer">The issuer whose tokens are accepted.</param>
public sealed class Forgery(Issuer issuer)
{
    public Dictionary<string, object> Claims { get; } = new()
    {
        ["iss"] = issuer.Authority.AbsoluteUri,
        ["aud"] = Issuer.Audience,
        ["sub"] = "robot",
        ["scope"] = "admin",
        ["nbf"] = In(issuer, TimeSpan.Zero),
        ["exp"] = In(issuer, TimeSpan.FromHours(1)),
    };

    public Dictionary<string, object> Header { get; } = new() { ["typ"] = "at+jwt", ["alg"] = "RS256", ["kid"] = issuer.Key.KeyId };

    /// <summary>The JSON of the claims; by default that of <see cref="Claims"/>.</summary>
    public string? Payload { get; init; }

    public static long In(Issuer issuer, TimeSpan time) => (issuer.Now + time).ToUnixTimeSeconds();

    /// <summary>Signs with the issuer's key (RS256), whatever the header says.</summary>
    public string Sign() => Sign(text => issuer.Key.Rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public string Sign(Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(JsonSerializer.Serialize(Header))}.{Encode(Payload ?? JsonSerializer.Serialize(Claims))}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);
}
