using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using StateStore.AspNetCore.Access;

namespace StateStore.Jwt;

/// <summary>Makes callers of the tokens of an OIDC issuer. A token that was validated before costs one hash.</summary>
/// <param name="options">The options.</param>
/// <param name="keys">The keys of the issuer.</param>
/// <param name="cache">The callers of validated tokens.</param>
/// <param name="ring">Knows the tenants, and has the answer for refused callers.</param>
/// <param name="bearer">The options of the validation.</param>
/// <param name="loggers">The logs of the validation.</param>
internal sealed class JwtCallers(
    JwtOptions options, IssuerKeys keys, TokenCache cache, KeyRing ring, IOptionsMonitor<JwtBearerOptions> bearer, ILoggerFactory loggers) : ITokenCallers
{
    /// <summary>The longest token, in characters. A longer one is refused unread. The web server bounds all headers of a request at 32 KiB.</summary>
    internal const int LongestToken = 16 * 1024;

    /// <summary>The longest id of a key, in characters.</summary>
    private const int LongestKeyId = 1_000;

    private const string Critical = "crit";

    private static readonly AuthenticationScheme Scheme = new(JwtServices.Scheme, null, typeof(JwtBearerHandler));

    /// <inheritdoc/>
    public ValueTask<Result<Caller>> AuthenticateAsync(HttpContext context, ReadOnlyMemory<char> token)
    {
        // The answer without credentials is the one for every refused token. It is another one only while the stored tenants are unknown.
        if (!ring.IsRead || token.Length > LongestToken)
        {
            return new(ring.Anonymous);
        }

        var hash = TokenHash.Of(token.Span);
        return cache.Find(hash) is { } caller ? new(caller) : ValidateAsync(context, token.ToString(), hash);
    }

    private async ValueTask<Result<Caller>> ValidateAsync(HttpContext context, string token, TokenHash hash)
    {
        if (!IsCandidate(token, out var keyId))
        {
            return ring.Anonymous;
        }

        if (!keys.Has(keyId))
        {
            await keys.RefreshAsync(context.RequestAborted).ConfigureAwait(false);
        }

        // Without this the library would try every key for an unknown id.
        if (!keys.AreKnown || (keyId.Length > 0 && !keys.Has(keyId)))
        {
            return ring.Anonymous;
        }

        var result = await ValidateAsync(context).ConfigureAwait(false);
        return result is { Succeeded: true, Properties: { } properties }
            && properties.GetParameter<JsonWebToken>(JwtServices.TokenProperty) is { } validated
            && TokenGrants.Read(validated, options) is { } grants
                ? cache.Add(hash, grants, new DateTimeOffset(validated.ValidTo, TimeSpan.Zero) + JwtServices.ClockSkew)
                : ring.Anonymous;
    }

    /// <summary>
    /// Validates the token of the header <c>Authorization</c>. The handler is not registered as a scheme. Otherwise the framework would add its middleware,
    /// which validates the token of every request. It would also start data protection, which writes keys of its own into the home directory.
    /// </summary>
    private async Task<AuthenticateResult> ValidateAsync(HttpContext context)
    {
        var handler = new JwtBearerHandler(bearer, loggers, UrlEncoder.Default);
        await handler.InitializeAsync(Scheme, context).ConfigureAwait(false);
        return await handler.AuthenticateAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// True if the token has the form of a signed one with an accepted algorithm. All others are refused before a key is looked for. A token with
    /// critical extensions is among them: none is known here (RFC 7515, section 4.1.11).
    /// </summary>
    private bool IsCandidate(string text, out string keyId)
    {
        keyId = "";
        if (text.AsSpan().Count('.') != 2)
        {
            return false;
        }

        try
        {
            var token = new JsonWebToken(text);
            keyId = token.Kid ?? "";
            return options.Algorithms.Contains(token.Alg, StringComparer.Ordinal)
                && keyId.Length <= LongestKeyId
                && !token.TryGetHeaderValue<object>(Critical, out _);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // The text is no token. The library throws exceptions of several types, all of which derive from these.
            return false;
        }
    }
}
