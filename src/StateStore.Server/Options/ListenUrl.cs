using System.Net;

namespace StateStore.Server.Options;

/// <summary>One address to listen at.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="IsLoopback">Only this machine can reach it.</param>
internal sealed record ListenUrl(string Text, bool IsLoopback)
{
    /// <exception cref="OptionException">It is not <c>http://host:port</c>.</exception>
    public static ListenUrl Parse(string text)
    {
        const string Scheme = "http://";
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw new OptionException($"\"{text}\" can't be served: put a proxy in front that speaks TLS");
        }

        var authority = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].TrimEnd('/') : "";

        // * and + mean any address, which Uri does not know.
        var uri = authority.Length > 1 && authority[0] is '*' or '+' ? $"any{authority[1..]}" : authority;
        if (!Uri.TryCreate(Scheme + uri, UriKind.Absolute, out var parsed) || parsed.PathAndQuery != "/" || parsed.UserInfo.Length > 0 || !HasPort(authority))
        {
            throw new OptionException($"\"{text}\" is not an address such as http://127.0.0.1:8080");
        }

        var loopback = parsed.Host == "localhost" || (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        return new($"{Scheme}{authority}", loopback);
    }

    /// <summary>A port that is left out would mean 80, which hardly anybody means.</summary>
    private static bool HasPort(string authority) => char.IsAsciiDigit(authority[^1]) && authority.LastIndexOf(':') > authority.LastIndexOf(']');
}
