using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using StateStore.ZeroMq;

namespace StateStore.Benchmarks;

/// <summary>
/// ZeroMQ callers as cheap as possible: one thread and one blocking socket each, frames built beforehand, and replies only counted and checked for errors.
/// The benchmark then measures the server, not its callers.
/// </summary>
internal sealed class ZmqConnections : IDisposable
{
    private const int GreetingLength = 64;
    private readonly Socket[] _sockets;

    public ZmqConnections(string address, int count, string socketType = "REQ")
    {
        var end = ZmqEndpoint.Parse(address).Address;
        _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })];
        foreach (var socket in _sockets)
        {
            socket.Connect(end);
            Greet(socket, socketType);
        }
    }

    /// <summary>A request as REQ sends it: an empty frame, then the body.</summary>
    public static byte[] Frames(string body)
    {
        var text = Encoding.UTF8.GetBytes(body);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)text.Length);
        return text.Length < 256 ? [1, 0, 0, (byte)text.Length, .. text] : [1, 0, 2, .. length, .. text];
    }

    /// <param name="duration">The duration of the measurement.</param>
    /// <param name="inFlight">The number of requests that each caller sends before it waits for half of the replies; 1 = as REQ does.</param>
    /// <param name="request">The frames of the n-th request of a connection.</param>
    public async Task<Throughput> RunAsync(TimeSpan duration, int inFlight, Func<int, int, byte[]> request)
    {
        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(_sockets.Select((socket, lane) => Task.Factory.StartNew(
            () => RunConnection(socket, inFlight, n => request(lane, n), () => watch.Elapsed < duration), default, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var seconds = watch.Elapsed.TotalSeconds;
        var count = (double)counts.Sum();
        process.Refresh();
        return new(
            count / seconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / count, (GC.GetTotalAllocatedBytes() - allocated) / count);
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

    private static int RunConnection(Socket socket, int inFlight, Func<int, byte[]> request, Func<bool> goesOn)
    {
        var replies = new ZmqReplies(socket);
        var sent = 0;
        var answered = 0;
        var frames = new MemoryStream();
        while (goesOn())
        {
            frames.SetLength(0);
            for (var most = answered + inFlight; sent < most; sent++)
            {
                frames.Write(request(sent));
            }

            socket.Send(frames.GetBuffer().AsSpan(0, (int)frames.Length));
            answered += replies.Take(Math.Max(1, inFlight / 2));
        }

        answered += replies.Take(sent - answered);
        return answered;
    }

    private static void Greet(Socket socket, string socketType)
    {
        var greeting = new byte[GreetingLength];
        byte[] start = [0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F, 3, 0, .. "NULL"u8];
        start.CopyTo(greeting, 0);
        socket.Send(greeting);
        byte[] ready = [.. "\x05READY\x0BSocket-Type"u8, 0, 0, 0, (byte)socketType.Length, .. Encoding.ASCII.GetBytes(socketType)];
        socket.Send([4, (byte)ready.Length, .. ready]);
        ReceiveExactly(socket, greeting);
        var header = new byte[2];
        ReceiveExactly(socket, header);
        ReceiveExactly(socket, new byte[header[1]]);
    }

    private static void ReceiveExactly(Socket socket, byte[] buffer)
    {
        for (var read = 0; read < buffer.Length;)
        {
            read += socket.Receive(buffer, read, buffer.Length - read, SocketFlags.None);
        }
    }
}
