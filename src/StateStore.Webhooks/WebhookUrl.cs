using System.Buffers;

namespace StateStore.Webhooks;

/// <summary>The URL of a receiver.</summary>
public static class WebhookUrl
{
    /// <summary>The most characters of a URL.</summary>
    public const int LongestUrl = 2_000;

    private const int LongestHost = 253;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Reads and checks a URL without resolving its host. Errors: INVALID_INPUT. A host name that resolves to an address that is not allowed is found at
    /// each attempt instead (<see cref="AttemptKind.Refused"/>).
    /// </summary>
    /// <param name="text">An absolute URL with the scheme <c>http</c> or <c>https</c>, without user info and without a fragment.</param>
    /// <param name="guard">The addresses that are allowed.</param>
    /// <returns>The URL in its normal form: the host in lower case and Punycode, an IPv4 address as four decimal numbers.</returns>
    public static Result<Uri> Parse(string text, AddressGuard guard)
    {
        if (text.Length > LongestUrl)
        {
            return StoreError.InvalidInput($"the URL of a webhook has at most {LongestUrl} characters");
        }

        // Uri removes such characters silently, so the stored URL would be another one than the caller wrote.
        if (text.AsSpan().ContainsAnyInRange('\0', ' ') || text.AsSpan().ContainsAny("\\\u007f"))
        {
            return StoreError.InvalidInput("the URL of a webhook has no spaces, control characters or backslashes. Percent-encode them");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return StoreError.InvalidInput("the URL of a webhook begins with https:// or http://, such as https://example.com/hooks");
        }

        return Problem(url, guard) is { } problem ? StoreError.InvalidInput(problem) : url;
    }

    private static string? Problem(Uri url, AddressGuard guard)
    {
        if (AuthorityOf(url.OriginalString).Contains('@'))
        {
            return "the URL of a webhook has no user name or password. Send credentials in a header, such as Authorization";
        }

        if (url.Fragment.Length > 0)
        {
            return "the URL of a webhook has no fragment. Remove the # and the text after it";
        }

        return url.Port == 0 ? "the port of a webhook is a number from 1 to 65535" : HostProblem(url, guard);
    }

    /// <summary>The authority as written: Uri removes a user name that is empty.</summary>
    private static ReadOnlySpan<char> AuthorityOf(string text)
    {
        var rest = text.AsSpan(text.IndexOf("//", StringComparison.Ordinal) + 2);
        return rest.IndexOfAny("/?#") is >= 0 and var end ? rest[..end] : rest;
    }

    private static string? HostProblem(Uri url, AddressGuard guard)
    {
        var host = url.IdnHost;
        if (IPAddress.TryParse(host, out var address))
        {
            return guard.Allows(address)
                ? null
                : $"{host} is not a public address. Use a public address, or let the operator of the server allow its network for webhooks";
        }

        if (host.Length is 0 or > LongestHost || Uri.CheckHostName(host) != UriHostNameType.Dns)
        {
            return "the host of the URL is not valid. Write a host name such as example.com, or an IP address";
        }

        if (host.EndsWith('.'))
        {
            return "the host of the URL ends with a dot. Remove the dot";
        }

        return LooksLikeNumber(host.AsSpan(host.LastIndexOf('.') + 1))
            ? $"{host} is neither a host name nor an IP address. Write four decimal numbers, such as 192.0.2.1"
            : LocalProblem(host, guard);
    }

    /// <summary>A host whose last label is a number is an IPv4 address, or nothing (WHATWG URL Standard, "ends in a number checker").</summary>
    private static bool LooksLikeNumber(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExceptInRange('0', '9')
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !label[2..].ContainsAnyExcept(HexDigits));

    /// <summary>The name <c>localhost</c> and the names below it always mean the machine itself (RFC 6761, section 6.3).</summary>
    private static string? LocalProblem(string host, AddressGuard guard) =>
        (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)) && !guard.Allows(IPAddress.Loopback) && !guard.Allows(IPAddress.IPv6Loopback)
            ? $"{host} is the server itself. Use a public host, or let the operator of the server allow 127.0.0.0/8 for webhooks"
            : null;
}
