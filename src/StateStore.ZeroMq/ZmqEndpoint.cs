using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StateStore.ZeroMq;

/// <summary>Where ZeroMQ clients connect: <c>tcp://127.0.0.1:5560</c> or <c>ipc:///path</c>.</summary>
/// <param name="Address">To bind.</param>
/// <param name="IsLoopback">Only this machine can reach it.</param>
public sealed record ZmqEndpoint(EndPoint Address, bool IsLoopback)
{
    private const string Tcp = "tcp://";
    private const string Ipc = "ipc://";

    /// <exception cref="FormatException">It is none of the two.</exception>
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

    /// <summary>As clients write it.</summary>
    public static string Show(EndPoint address) => address is UnixDomainSocketEndPoint ? Ipc + address : Tcp + address;

    private static UnixDomainSocketEndPoint SocketAt(string path)
    {
        try
        {
            return new(path);
        }
        catch (ArgumentException)
        {
            // The system's bound, about 100 bytes.
            throw new FormatException($"\"{path}\" is too long for the path of a socket");
        }
    }

    private static IPAddress? AddressOf(string host) => host switch
    {
        "*" => IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.TryParse(host, out var address) ? address : null,
    };
}
