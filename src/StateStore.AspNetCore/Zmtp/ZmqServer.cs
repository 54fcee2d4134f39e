using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StateStore.AspNetCore.Commands;
using StateStore.Zmtp;

namespace StateStore.AspNetCore.Zmtp;

/// <summary>
/// The ZeroMQ door: takes the commands of the Simple State Engine from REQ and DEALER clients. It listens with Kestrel's transport but
/// beside Kestrel, whose addresses it leaves alone.
/// </summary>
/// <param name="store">Whose tables they are.</param>
/// <param name="options">Of the doors.</param>
/// <param name="endpoint">Where to listen.</param>
/// <param name="transport">Kestrel's.</param>
/// <param name="logger">Hears of clients that were sent away.</param>
public sealed partial class ZmqServer(
    IStateStore store, HttpOptions options, ZmqEndpoint endpoint, IConnectionListenerFactory transport, ILogger<ZmqServer> logger)
    : BackgroundService
{
    /// <summary>Beyond this new ones are closed at once.</summary>
    private const int MaxClients = 16_384;

    /// <summary>How long clients may take to read what is still owed to them when the server stops.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly CommandPort _port = new(store.Tables, options.Limits);
    private readonly ZmtpOptions _zmtp = new()
    {
        Limits = new() { MaxFrameBytes = options.Limits.BodyBytes, MaxMessageBytes = 2L * options.Limits.BodyBytes },
    };

    private readonly HashSet<Task> _clients = [];
    private IConnectionListener? _listener;

    /// <summary>Where it really listens: a port of 0 has become a number. Null before it has started.</summary>
    public string? Address => _listener is { } listener ? ZmqEndpoint.Show(listener.EndPoint) : null;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = await transport.BindAsync(endpoint.Address, cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listener = _listener!;
        using var stopping = stoppingToken.Register(() => _ = listener.UnbindAsync(CancellationToken.None).AsTask());
        while (await listener.AcceptAsync(CancellationToken.None).ConfigureAwait(false) is { } connection)
        {
            Add(connection, stoppingToken);
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
            var session = new CommandSession(_port, options.Limits);
            if (await new RequestSession(connection.Transport, _zmtp, session.HandleAsync).RunAsync(stop).ConfigureAwait(false) is { } wrong)
            {
                LogSentAway(connection.RemoteEndPoint, wrong);
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
