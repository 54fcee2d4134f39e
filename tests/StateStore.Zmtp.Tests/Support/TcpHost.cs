using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace StateStore.Zmtp.Tests.Support;

/// <summary>Serves sessions on a port of this machine, as the server does with Kestrel.</summary>
internal sealed class TcpHost : IAsyncDisposable
{
    private readonly TcpListener _listener = FreePort.Occupy();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<IDuplexPipe, CancellationToken, Task<ZmtpError?>> _serve;
    private readonly Task _accepting;

    public TcpHost(Func<IDuplexPipe, CancellationToken, Task<ZmtpError?>> serve)
    {
        _serve = serve;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public string Address => $"tcp://{EndPoint}";

    /// <summary>The errors that the connections ended with, in order.</summary>
    public ConcurrentQueue<ZmtpError?> Ends { get; } = [];

    public static TcpHost ForRequests(RequestHandler handler, ZmtpOptions? options = null) =>
        new((transport, stop) => new RequestSession(transport, options ?? new(), handler).RunAsync(stop));

    public static TcpHost ForPublisher(Publisher publisher) => new(publisher.ServeAsync);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _stop.CancelAsync();
        await Deadline.Within(_accepting, "the listener to stop");
        await Deadline.Within(Task.WhenAll(_connections), "all connections to end");
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        var stream = new NetworkStream(socket, ownsSocket: true);
        await using (stream)
        {
            var transport = new Transport(PipeReader.Create(stream), PipeWriter.Create(stream));
            Ends.Enqueue(await _serve(transport, _stop.Token));
        }
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
