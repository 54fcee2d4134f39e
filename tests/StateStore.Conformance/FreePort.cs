using System.Net;
using System.Net.Sockets;

namespace StateStore.Conformance;

/// <summary>A port of this machine that nobody listens at.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var listener = Occupy();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Listens at a free port until it is disposed of.</summary>
    public static TcpListener Occupy()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}
