using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StateStore.ZeroMq;

/// <summary>An address at which ZeroMQ clients connect: <c>tcp://127.0.0.1:5560</c> or <c>ipc:///path</c>.</summary>
/// <param name="Address">The address to bind.</param>
/// <param name="IsLoopback">True if only this machine can reach the address. This is so for every <c>ipc://</c> address.</param>
public sealed record ZmqEndpoint(EndPoint Address, bool IsLoopback)
{
    private const string Tcp = "tcp://";
    private const string Ipc = "ipc://";

    /// <summary>
    /// Reads an address as clients write it: <c>tcp://host:port</c> or <c>ipc://path</c>.
    /// The host is an IP address (IPv6 in brackets), <c>localhost</c> (127.0.0.1) or <c>*</c> (every IPv4 address); the port is 0 to 65535.
    /// </summary>
    /// <param name="text">The address. Port 0 lets the system choose a port.</param>
    /// <exception cref="FormatException">The text has neither form, or the path is too long for a socket.</exception>
    public static ZmqEndpoint Parse(string text)
    {
        if (text.StartsWith(Ipc, StringComparison.Ordinal) && text.Length > Ipc.Length)
        {
            return new(SocketAt(text[Ipc.Length..]), true);
        }

        var colon = text.LastIndexOf(':');
        if (text.StartsWith(Tcp, StringComparison.Ordinal) && colon > Tcp.Length
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            && AddressOf(text[Tcp.Length..colon].Trim('[', ']')) is { } address)
        {
            return new(new IPEndPoint(address, port), IPAddress.IsLoopback(address));
        }

        throw new FormatException($"\"{text}\" is not an address such as tcp://127.0.0.1:5560 or ipc:///run/statestore.sock");
    }

    /// <summary>Writes an address in the form that clients use to connect.</summary>
    public static string Show(EndPoint address) => address is UnixDomainSocketEndPoint ? Ipc + address : Tcp + address;

    private static UnixDomainSocketEndPoint SocketAt(string path)
    {
        try
        {
            return new(path);
        }
        catch (ArgumentException)
        {
            // The bound is the system's: 108 bytes on Linux, 104 on macOS.
            throw new FormatException($"\"{path}\" is too long for the path of a socket; use a path of at most 100 bytes");
        }
    }

    private static IPAddress? AddressOf(string host) => host switch
    {
        "*" => IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(host, out var address) ? address : null,
    };
}
