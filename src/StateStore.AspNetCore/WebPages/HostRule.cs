using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace StateStore.AspNetCore.WebPages;

/// <summary>
/// Checks the <c>Host</c> of requests against the names of this server. An attacker can point the DNS name of a web page to this machine (DNS
/// rebinding). For the browser the page then has the origin of the server, and only the name in <c>Host</c> reveals it.
/// </summary>
internal sealed class HostRule(HttpOptions options, IServer server)
{
    /// <summary>Suffixes that do not exist in public DNS (RFC 6761, RFC 6762, RFC 8375, and <c>internal</c> by ICANN).</summary>
    private static readonly string[] PrivateSuffixes = [".local", ".internal", ".home.arpa"];

    private readonly ImmutableArray<HostPattern> _listed = [.. options.AllowedHosts.Select(Parse)];

    /// <summary>The addresses of the server. They are read at the first request, because the server listens only then.</summary>
    private readonly Lazy<(ImmutableArray<string> Names, bool IsBeyondLoopback)> _listening = new(() => Listening(server));

    /// <summary>The last accepted host. Requests of one connection share the string, so the usual comparison ends at the reference.</summary>
    private string _accepted = "";

    /// <summary>True if an application with parts of its own gives no list: then it filters hosts itself.</summary>
    private bool IsOff => _listed.IsEmpty && !options.IsWholeApplication;

    /// <summary>Checks the texts and returns them.</summary>
    /// <exception cref="FormatException">A text is not a host. The message gives examples.</exception>
    public static ImmutableArray<string> Check(ImmutableArray<string> texts)
    {
        foreach (var text in texts)
        {
            Parse(text);
        }

        return texts;
    }

    public bool Allows(string host)
    {
        // A request without Host comes from HTTP/1.0 or a probe. Every browser sends Host.
        if (host.Length == 0 || IsOff || host == _accepted)
        {
            return true;
        }

        if (!IsAllowed(host))
        {
            return false;
        }

        _accepted = host;
        return true;
    }

    private static HostPattern Parse(string text) => HostPattern.Parse(text, HostPattern.Any);

    private bool IsAllowed(string host)
    {
        var (name, port) = HostPattern.Split(host);
        name = name.TrimEnd('.');
        return IsLoopback(name)
            || _listed.Any(pattern => pattern.Matches(name, port))
            || _listening.Value.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (_listening.Value.IsBeyondLoopback && IsPrivate(name));
    }

    private static (ImmutableArray<string> Names, bool IsBeyondLoopback) Listening(IServer server)
    {
        var urls = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        ImmutableArray<string> names = [.. urls.Select(BindingAddress.Parse).Where(url => url is { IsUnixPipe: false, IsNamedPipe: false }).Select(url => url.Host)];
        return (names, !names.All(IsLoopback));
    }

    private static bool IsLoopback(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));

    /// <summary>True for a name outside public DNS: an address, a name of one label such as that of a container, or a name with a private suffix.</summary>
    private static bool IsPrivate(string name) =>
        IPAddress.TryParse(name, out _)
        || !name.Contains('.', StringComparison.Ordinal)
        || PrivateSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}
