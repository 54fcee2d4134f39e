using System.Net.Sockets;

namespace StateStore.ZeroMq;

/// <summary>Removes the socket file that a killed process has left. No process listens there, but the file prevents the next one from listening.</summary>
internal static class StaleSocket
{
    /// <summary>The errors of opening a socket as a file: ENXIO on Linux, EOPNOTSUPP on macOS.</summary>
    private static readonly int[] CannotBeOpened = [6, 102];

    /// <summary>Removes the file if it is a socket at which no process listens. With any other file the attempt to listen fails and gives the reason.</summary>
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
            // Opened for reading and writing: opening a pipe for one direction would block until its other end is opened.
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
