using System.Text;

namespace StateStore.AspNetCore.Access;

/// <summary>
/// Reads credentials of the scheme Basic (RFC 7617). Browsers ask their user for them, so pages for people accept a key as the password. The API does
/// not: a browser would add remembered credentials to requests that a foreign page causes.
/// </summary>
internal static class BasicCredentials
{
    private const string Scheme = "Basic ";

    /// <summary>More than a user name and a key need.</summary>
    private const int LongestText = 1_000;

    /// <summary>The password; null for another scheme, and for a text that is not in Base64 or has no colon. The user name means nothing.</summary>
    public static string? PasswordOf(string authorization)
    {
        if (authorization.Length > LongestText || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[LongestText];
        if (!Convert.TryFromBase64Chars(authorization.AsSpan(Scheme.Length), bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
