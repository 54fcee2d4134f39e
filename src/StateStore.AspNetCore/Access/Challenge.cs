using Microsoft.Extensions.Primitives;

namespace StateStore.AspNetCore.Access;

/// <summary>Writes the header that tells a refused caller how to send credentials (RFC 6750, section 3).</summary>
internal static class Challenge
{
    private const string Plain = "Bearer realm=\"StateStore\"";
    private const string Invalid = Plain + ", error=\"invalid_token\"";

    private const string Password = "Basic realm=\"StateStore\", charset=\"UTF-8\"";

    /// <summary>Writes <c>WWW-Authenticate</c>. A page for people also asks for a password (RFC 7617).</summary>
    public static void Write(HttpContext context)
    {
        var bearer = context.Request.Headers.Authorization.Count > 0 ? Invalid : Plain;
        var isPage = context.GetEndpoint()?.Metadata.GetMetadata<AccessRule>() is { IsPage: true };
        context.Response.Headers.WWWAuthenticate = isPage ? new StringValues([bearer, Password]) : bearer;
    }
}
