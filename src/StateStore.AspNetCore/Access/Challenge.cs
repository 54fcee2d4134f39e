namespace StateStore.AspNetCore.Access;

/// <summary>Writes the header that tells a refused caller how to send credentials (RFC 6750, section 3).</summary>
internal static class Challenge
{
    private const string Plain = "Bearer realm=\"StateStore\"";
    private const string Invalid = Plain + ", error=\"invalid_token\"";

    /// <summary>Writes <c>WWW-Authenticate</c>.</summary>
    public static void Write(HttpContext context) =>
        context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count > 0 ? Invalid : Plain;
}
