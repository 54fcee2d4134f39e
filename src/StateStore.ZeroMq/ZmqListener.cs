using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>
/// Accepts ZeroMQ connections and runs a session for each. It uses a transport of Kestrel's kind, but Kestrel does not know its address.
/// A connection that fails or hangs does not affect the others.
/// </summary>
/// <param name="endpoint">The address to listen at.</param>
/// <param name="transport">The socket transport.</param>
/// <param name="serve">
/// Runs one session until it ends, for a client at an address (null for a local socket). Returns the reason if the client broke the protocol.
/// </param>
/// <param name="logger">Receives the reason of each refused client.</param>
internal sealed partial class ZmqListener(
    EndPoint endpoint, IConnectionListenerFactory transport, Func<IDuplexPipe, IPAddress?, CancellationToken, Task<ZmtpError?>> serve, ILogger logger)
{
    /// <summary>The most clients at once. Further connections are closed immediately.</summary>
    private const int MaxClients = 16_384;

    /// <summary>The time that clients get to read outstanding replies when the server stops.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly HashSet<Task> _clients = [];
    private IConnectionListener? _listener;

    /// <summary>The bound address; a configured port of 0 is replaced by the chosen one. Null before <see cref="BindAsync"/>.</summary>
    public string? Address => _listener is { } listener ? ZmqEndpoint.Show(listener.EndPoint) : null;

    /// <summary>Binds the address, after removing a socket file that a killed process has left there.</summary>
    /// <exception cref="IOException">The address cannot be bound. The message gives address and reason, in the words of Kestrel.</exception>
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
        // A client that does not read its replies must not prevent the server from stopping.
        using var farewell = new CancellationTokenSource();
        using var late = farewell.Token.Register(() => connection.Abort(new ConnectionAbortedException("the server stops")));
        using var stopped = stop.Register(() => farewell.CancelAfter(Farewell));
        try
        {
            if (await serve(connection.Transport, (connection.RemoteEndPoint as IPEndPoint)?.Address, stop).ConfigureAwait(false) is { } wrong)
            {
                LogSentAway(connection.RemoteEndPoint, wrong);
                if (wrong.Code is ZmtpErrorCode.PeerNotReading or ZmtpErrorCode.AccessEnded)
                {
                    connection.Abort(new ConnectionAbortedException(wrong.Message));
                }
            }
        }
        catch (Exception e)
        {
            // A bug. Only this client loses its connection.
            LogFailed(e);
        }
        finally
        {
            await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
            await connection.Transport.Input.CompleteAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Disconnected the ZeroMQ client at {Client}: {Reason}")]
    private partial void LogSentAway(EndPoint? client, ZmtpError reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The session of a ZeroMQ client failed; the server closed its connection")]
    private partial void LogFailed(Exception e);
}
