using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace StateStore.AspNetCore.WebPages;

/// <summary>
/// The values of <c>Host</c> under which the server answers. A web page whose name its owner points to this machine (DNS rebinding) is of the
/// server's own origin for the browser, and only its name in <c>Host</c> gives it away.
/// </summary>
internal sealed class HostRule(HttpOptions options, IServer server)
{
    /// <summary>Suffixes that no public DNS zone has (RFC 6761, RFC 6762, RFC 8375, and <c>internal</c> by ICANN).</summary>
    private static readonly string[] PrivateSuffixes = [".local", ".internal", ".home.arpa"];

    private readonly ImmutableArray<HostPattern> _listed = [.. options.AllowedHosts.Select(Parse)];

    /// <summary>Read with the first request, when the server listens.</summary>
    private readonly Lazy<(ImmutableArray<string> Names, bool IsBeyondLoopback)> _listening = new(() => Listening(server));

    /// <summary>Requests of one connection share the text, so that the comparison of the usual case ends at the reference.</summary>
    private string _accepted = "";

    /// <summary>An application with parts of its own filters hosts itself, unless it gives a list here.</summary>
    private bool IsOff => _listed.IsEmpty && !options.IsWholeApplication;

    /// <exception cref="FormatException">A text is no host; the message gives examples.</exception>
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
        // Without a host it is HTTP/1.0 or a probe; every browser sends one.
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

    /// <summary>A name that public DNS does not hold: an address, a name of one label such as a container's, or one below a private suffix.</summary>
    private static bool IsPrivate(string name) =>
        IPAddress.TryParse(name, out _)
        || !name.Contains('.', StringComparison.Ordinal)
        || PrivateSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}
