using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>
/// Accepts ZeroMQ connections with Kestrel's transport, but beside Kestrel, whose addresses it leaves alone, and has each served. Whatever one of
/// them does, or fails to do, concerns it alone.
/// </summary>
/// <param name="endpoint">Where to listen.</param>
/// <param name="transport">Kestrel's.</param>
/// <param name="serve">Runs a session until it ends.</param>
/// <param name="logger">Hears of clients that were sent away.</param>
internal sealed partial class ZmqListener(
    EndPoint endpoint, IConnectionListenerFactory transport, Func<IDuplexPipe, CancellationToken, Task<ZmtpError?>> serve, ILogger logger)
{
    /// <summary>Beyond this new ones are closed at once.</summary>
    private const int MaxClients = 16_384;

    /// <summary>How long clients may take to read what is still owed to them when the server stops.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly HashSet<Task> _clients = [];
    private IConnectionListener? _listener;

    /// <summary>Where it really listens: a port of 0 has become a number. Null before it has started.</summary>
    public string? Address => _listener is { } listener ? ZmqEndpoint.Show(listener.EndPoint) : null;

    /// <exception cref="IOException">It can't listen there; the message says where and why, as Kestrel does of its own addresses.</exception>
    public async Task BindAsync(CancellationToken cancellation)
    {
        try
        {
            if (endpoint is UnixDomainSocketEndPoint socket)
            {
                StaleSocket.Remove(socket);
            }

            _listener = await transport.BindAsync(endpoint, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AddressInUseException or SocketException)
        {
            throw new IOException($"Failed to bind to address {ZmqEndpoint.Show(endpoint)}: {e.Message}", e);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var listener = _listener!;
        using var stopping = stop.Register(() => _ = listener.UnbindAsync(CancellationToken.None).AsTask());
        while (await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false) is { } connection)
        {
            Add(connection, stop);
        }

        Task[] clients;
        lock (_clients)
        {
            clients = [.. _clients];
        }

        await Task.WhenAll(clients).ConfigureAwait(false);
        await listener.DisposeAsync().ConfigureAwait(false);
    }

    private void Add(ConnectionContext connection, CancellationToken stop)
    {
        lock (_clients)
        {
            if (_clients.Count < MaxClients)
            {
                var serving = Task.Run(() => ServeAsync(connection, stop), CancellationToken.None);
                _clients.Add(serving);
                _ = serving.ContinueWith(Remove, TaskScheduler.Default);
                return;
            }
        }

        connection.Abort(new ConnectionAbortedException("too many clients"));
        _ = connection.DisposeAsync().AsTask();
    }

    private void Remove(Task serving)
    {
        lock (_clients)
        {
            _clients.Remove(serving);
        }
    }

    private async Task ServeAsync(ConnectionContext connection, CancellationToken stop)
    {
        // A client that does not read what is owed to it must not keep the server from stopping.
        using var farewell = new CancellationTokenSource();
        using var late = farewell.Token.Register(() => connection.Abort(new ConnectionAbortedException("the server stops")));
        using var stopped = stop.Register(() => farewell.CancelAfter(Farewell));
        try
        {
            if (await serve(connection.Transport, stop).ConfigureAwait(false) is { } wrong)
            {
                LogSentAway(connection.RemoteEndPoint, wrong);
                if (wrong.Code == ZmtpErrorCode.PeerNotReading)
                {
                    connection.Abort(new ConnectionAbortedException(wrong.Message));
                }
            }
        }
        catch (Exception e)
        {
            // A bug: it costs this client the connection, and nobody else.
            LogFailed(e);
        }
        finally
        {
            await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
            await connection.Transport.Input.CompleteAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "A ZeroMQ client at {Client} was sent away: {Reason}")]
    private partial void LogSentAway(EndPoint? client, ZmtpError reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Serving a ZeroMQ client failed")]
    private partial void LogFailed(Exception e);
}
