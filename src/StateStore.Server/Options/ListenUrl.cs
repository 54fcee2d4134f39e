using System.Net;

namespace StateStore.Server.Options;

/// <summary>An address at which the server listens for HTTP.</summary>
/// <param name="Text">The address as <c>http://host:port</c> or <c>https://host:port</c>.</param>
/// <param name="IsLoopback">True if only this machine can reach the address.</param>
internal sealed record ListenUrl(string Text, bool IsLoopback)
{
    private const string Http = "http://";
    private const string Https = "https://";

    /// <summary>True if connections to the address use TLS.</summary>
    public bool IsHttps => Text.StartsWith(Https, StringComparison.Ordinal);

    /// <summary>Reads an address.</summary>
    /// <exception cref="OptionException">The text is neither <c>http://host:port</c> nor <c>https://host:port</c>.</exception>
    public static ListenUrl Parse(string text)
    {
        var scheme = text.StartsWith(Https, StringComparison.OrdinalIgnoreCase) ? Https : Http;
        var authority = text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..].TrimEnd('/') : "";

        // * and + stand for every address, but Uri does not accept them as a host.
        var uri = authority.Length > 1 && authority[0] is '*' or '+' ? $"any{authority[1..]}" : authority;
        if (!Uri.TryCreate(scheme + uri, UriKind.Absolute, out var parsed) || parsed.PathAndQuery != "/" || parsed.UserInfo.Length > 0 || !HasPort(authority))
        {
            throw new OptionException($"\"{text}\" is not an address such as http://127.0.0.1:8080 or https://127.0.0.1:8443");
        }

        var loopback = parsed.Host == "localhost" || (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return new($"{scheme}{authority}", loopback);
    }

    /// <summary>True if the address gives a port. A missing port would mean 80, and users rarely intend that.</summary>
    private static bool HasPort(string authority) => char.IsAsciiDigit(authority[^1]) && authority.LastIndexOf(':') > authority.LastIndexOf(']');
}
