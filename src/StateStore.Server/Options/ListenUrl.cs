using System.Net;

namespace StateStore.Server.Options;

/// <summary>An address at which the server listens for HTTP.</summary>
/// <param name="Text">The address as <c>http://host:port</c>.</param>
/// <param name="IsLoopback">True if only this machine can reach the address.</param>
internal sealed record ListenUrl(string Text, bool IsLoopback)
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="OptionException">The text is not <c>http://host:port</c>.</exception>
    public static ListenUrl Parse(string text)
    {
        const string Scheme = "http://";
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw new OptionException($"\"{text}\" needs TLS, which the server does not speak; listen at an http:// address and put a TLS proxy in front");
        }

        var authority = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].TrimEnd('/') : "";

        // * and + stand for every address, but Uri does not accept them as a host.
        var uri = authority.Length > 1 && authority[0] is '*' or '+' ? $"any{authority[1..]}" : authority;
        if (!Uri.TryCreate(Scheme + uri, UriKind.Absolute, out var parsed) || parsed.PathAndQuery != "/" || parsed.UserInfo.Length > 0 || !HasPort(authority))
        {
            throw new OptionException($"\"{text}\" is not an address such as http://127.0.0.1:8080");
        }

        var loopback = parsed.Host == "localhost" || (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return new($"{Scheme}{authority}", loopback);
    }

    /// <summary>True if the address gives a port. A missing port would mean 80, and users rarely intend that.</summary>
    private static bool HasPort(string authority) => char.IsAsciiDigit(authority[^1]) && authority.LastIndexOf(':') > authority.LastIndexOf(']');
}
