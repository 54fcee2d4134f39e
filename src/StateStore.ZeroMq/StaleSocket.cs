using System.Net.Sockets;

namespace StateStore.ZeroMq;

/// <summary>The socket file that a killed process has left: nothing listens there, and yet it keeps the next process from listening.</summary>
internal static class StaleSocket
{
    /// <summary>ENXIO, and EOPNOTSUPP of macOS: a socket can't be opened as a file.</summary>
    private static readonly int[] CannotBeOpened = [6, 102];

    /// <summary>Removes the file if it is a socket at which nothing listens. Whatever else is there is left, and told by the attempt to listen.</summary>
    public static void Remove(UnixDomainSocketEndPoint endpoint)
    {
        var path = endpoint.ToString();
        if (File.Exists(path) && !IsListening(endpoint) && IsSocket(path))
        {
            File.Delete(path);
        }
    }

    private static bool IsListening(UnixDomainSocketEndPoint endpoint)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    private static bool IsSocket(string path)
    {
        try
        {
            // For both directions: a pipe would be waited on otherwise.
            using var opened = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (IOException e)
        {
            return CannotBeOpened.Contains(e.HResult);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
