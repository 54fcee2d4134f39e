using System.Net;
using System.Net.Sockets;

namespace StateStore.Conformance;

/// <summary>A free port of this machine.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var listener = Occupy();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Listens on a free port until it is disposed.</summary>
    public static TcpListener Occupy()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}
