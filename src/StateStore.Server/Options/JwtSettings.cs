using System.Collections.Immutable;
using StateStore.Jwt;
using static StateStore.Server.Options.SettingText;

namespace StateStore.Server.Options;

/// <summary>The settings of the issuer of tokens: one part of the table in <see cref="Settings"/>. The first one makes the options that the others change.</summary>
internal static class JwtSettings
{
    private const string Off = "off";

    public static readonly ImmutableArray<Setting> All =
    [
        new("jwt-authority", "URL", "off", "Accept the tokens (JWT) of this OIDC issuer: https://login.example.com/realm, or off",
            (options, text) => text == Off ? options : options with { Jwt = new(Authority(text), "") }),
        new("jwt-audience", "NAME", "off", "Name of this server in the claim aud of the tokens; required with --jwt-authority",
            (options, text) => text == Off ? options : With(options, jwt => jwt with { Audience = text })),
        Of("jwt-scope-claim", "CLAIM", "scope", "Claim with the scopes: a text with spaces between them, or an array; scopes of other programs are ignored",
            (jwt, text) => jwt with { ScopeClaim = text }),
        Of("jwt-tenant-claim", "CLAIM", "tenant", "Claim with the name of a tenant; without the claim the caller has no tenant",
            (jwt, text) => jwt with { TenantClaim = text }),
        Of("jwt-name-claim", "CLAIM", "sub", "Claim with the name of the caller", (jwt, text) => jwt with { NameClaim = text }),
        new("jwt-algorithms", "NAMES", "RS256,ES256,PS256", "Accepted algorithms of signatures, from RS, ES and PS with 256, 384 or 512",
            (options, text) => Algorithms(text) is var algorithms && options.Jwt is null ? options : With(options, jwt => jwt with { Algorithms = algorithms })),
    ];

    /// <summary>Checks the settings together.</summary>
    /// <exception cref="OptionException">The audience is missing: the server would accept tokens that are meant for other servers.</exception>
    public static void Check(ServerOptions options)
    {
        if (options.Jwt is { Audience: "" })
        {
            throw new OptionException("--jwt-authority: it needs --jwt-audience too, the name of this server in the tokens");
        }
    }

    private static Setting Of(string name, string value, string @default, string description, Func<JwtOptions, string, JwtOptions> apply) =>
        new(name, value, @default, description, (options, text) => options.Jwt is null && text == @default ? options : With(options, jwt => apply(jwt, Claim(text))));

    private static ServerOptions With(ServerOptions options, Func<JwtOptions, JwtOptions> change) =>
        options.Jwt is { } jwt ? options with { Jwt = change(jwt) } : throw new OptionException("it needs --jwt-authority too");

    private static Uri Authority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && JwtOptions.IsSecure(uri) && uri is { Query: "", Fragment: "", UserInfo: "" }
            ? uri
            : throw new OptionException($"\"{text}\" is not an address such as https://login.example.com/realm; http is accepted on this machine only");

    private static string Claim(string text) =>
        text.Length is > 0 and <= 200 ? text : throw new OptionException("the name of a claim has from 1 to 200 characters");

    private static ImmutableArray<string> Algorithms(string text) =>
        [.. text.Split(',').Select(name => OneOf(name.Trim(), [.. JwtOptions.KnownAlgorithms]))];
}
