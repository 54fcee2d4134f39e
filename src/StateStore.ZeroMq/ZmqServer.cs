using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StateStore.Engine.Commands;
using StateStore.Engine.Telemetry;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>The ZeroMQ door: takes the commands of the Simple State Engine from REQ and DEALER clients.</summary>
public sealed class ZmqServer : BackgroundService
{
    private readonly CommandPort _port;
    private readonly Limits _limits;
    private readonly ZmtpOptions _zmtp;
    private readonly ZmqListener _listener;
    private readonly DoorMeter _meter;

    /// <param name="store">Whose tables they are.</param>
    /// <param name="options">Where to listen, and to whom.</param>
    /// <param name="transport">Kestrel's.</param>
    /// <param name="clock">Measures how long clients may keep it waiting.</param>
    /// <param name="meter">Counts clients and commands.</param>
    /// <param name="logger">Hears of clients that were sent away.</param>
    public ZmqServer(
        IStateStore store,
        ZmqOptions options,
        [FromKeyedServices(StateStoreZmq.Transport)] IConnectionListenerFactory transport,
        TimeProvider clock,
        StoreMeter meter,
        ILogger<ZmqServer> logger)
    {
        _meter = meter.Door("commands");
        _limits = options.Limits;
        _port = new(store.Tables, _limits);
        _zmtp = options.Zmtp(new() { MaxFrameBytes = _limits.BodyBytes, MaxMessageBytes = 2L * _limits.BodyBytes }, clock);
        _listener = new(options.Commands!.Address, transport, ServeAsync, logger);
    }

    /// <summary>Where it really listens: a port of 0 has become a number. Null before it has started.</summary>
    public string? Address => _listener.Address;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _listener.BindAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _listener.RunAsync(stoppingToken);

    private async Task<ZmtpError?> ServeAsync(IDuplexPipe transport, CancellationToken stop)
    {
        _meter.Enter();
        try
        {
            return await new RequestSession(transport, _zmtp, new CommandSession(_port, _limits, _meter).HandleAsync).RunAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            _meter.Leave();
        }
    }
}
