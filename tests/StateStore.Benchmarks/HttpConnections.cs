using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StateStore.Benchmarks;

/// <summary>
/// Callers as cheap as possible: one thread and one blocking socket per connection, requests built beforehand, and of the answer only status and length
/// parsed. The benchmark then measures the server, not its callers.
/// </summary>
internal sealed class HttpConnections : IDisposable
{
    private readonly Socket[] _sockets;

    public HttpConnections(string url, int count)
    {
        var address = new Uri(url);
        _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })];
        foreach (var socket in _sockets)
        {
            socket.Connect(IPAddress.Loopback, address.Port);
        }
    }

    /// <param name="duration">The duration of the measurement.</param>
    /// <param name="request">The bytes of the n-th request of a connection.</param>
    public async Task<Throughput> RunAsync(TimeSpan duration, Func<int, int, byte[]> request)
    {
        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(_sockets.Select((socket, lane) => Task.Factory.StartNew(
            () => RunConnection(socket, n => request(lane, n), duration, watch), default, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var seconds = watch.Elapsed.TotalSeconds;
        var count = (double)counts.Sum();
        process.Refresh();
        return new(
            count / seconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / count, (GC.GetTotalAllocatedBytes() - allocated) / count);
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

    private static int RunConnection(Socket socket, Func<int, byte[]> request, TimeSpan duration, Stopwatch watch)
    {
        var buffer = new byte[16 * 1024];
        var count = 0;
        while (watch.Elapsed < duration)
        {
            socket.Send(request(count++));
            ReadAnswer(socket, buffer);
        }

        return count;
    }

    private static void ReadAnswer(Socket socket, byte[] buffer)
    {
        var read = 0;
        while (true)
        {
            read += socket.Receive(buffer, read, buffer.Length - read, SocketFlags.None);
            var answer = buffer.AsSpan(0, read);
            var head = answer.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                continue;
            }

            if (!answer.StartsWith("HTTP/1.1 200"u8))
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
            }

            var name = "Content-Length: "u8;
            var length = answer[(answer.IndexOf(name) + name.Length)..];
            _ = System.Buffers.Text.Utf8Parser.TryParse(length, out int body, out _);
            if (read >= head + 4 + body)
            {
                return;
            }
        }
    }
}
