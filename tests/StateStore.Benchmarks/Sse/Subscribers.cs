using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StateStore.Benchmarks.Sse;

/// <summary>
/// Connections that one thread reads one after the other, with blocking sockets: an event costs the caller one call per connection, and the benchmark
/// measures the server. The last receipt is then at most one such round after the last arrival.
/// </summary>
internal sealed class Subscribers : IDisposable
{
    /// <summary>The timeout of a read, in milliseconds.</summary>
    private const int Patience = 30_000;

    private readonly Socket[] _sockets;
    private readonly byte[] _buffer = new byte[64 * 1024];

    public Subscribers(int port, int count)
    {
        _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = Patience })];
        foreach (var socket in _sockets)
        {
            socket.Connect(IPAddress.Loopback, port);
        }
    }

    /// <summary>Opens the stream of events on each connection, and reads its start.</summary>
    public void Follow(string path)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
        foreach (var socket in _sockets)
        {
            socket.Send(request);
        }

        Array.ForEach(_sockets, socket => ReadUntil(socket, static read => read.IndexOf(":ok\n"u8) >= 0 && EndsBlock(read)));
    }

    /// <summary>Reads the next event of each connection. Returns the bytes of the last one.</summary>
    public int ReadEvent()
    {
        var bytes = 0;
        foreach (var socket in _sockets)
        {
            bytes = ReadUntil(socket, static read => read.IndexOf("data: "u8) >= 0 && EndsBlock(read));
        }

        return bytes;
    }

    /// <summary>Reads that many bytes of each connection.</summary>
    public void ReadBytes(int count) => Array.ForEach(_sockets, socket =>
    {
        for (var read = 0; read < count;)
        {
            read += socket.Receive(_buffer, 0, count - read, SocketFlags.None);
        }
    });

    /// <summary>Changes a conversation over the first connection, and reads the answer.</summary>
    public void Put(string path, byte[] body)
    {
        _sockets[0].Send(
        [
            .. Encoding.ASCII.GetBytes($"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body,
        ]);
        ReadUntil(_sockets[0], static read => read.StartsWith("HTTP/1.1 200"u8) && read.EndsWith("}"u8));
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

    /// <summary>A block of a stream ends with an empty line, and its chunk with another end of line.</summary>
    private static bool EndsBlock(ReadOnlySpan<byte> read) => read.EndsWith("\n\n\r\n"u8);

    private int ReadUntil(Socket socket, Func<ReadOnlySpan<byte>, bool> isWhole)
    {
        var read = 0;
        do
        {
            var more = socket.Receive(_buffer, read, _buffer.Length - read, SocketFlags.None);
            Samples.Require(more > 0);
            read += more;
        }
        while (!isWhole(_buffer.AsSpan(0, read)));
        return read;
    }
}
