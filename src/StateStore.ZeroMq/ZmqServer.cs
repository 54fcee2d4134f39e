using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StateStore.Engine.Access;
using StateStore.Engine.Commands;
using StateStore.Engine.Telemetry;
using StateStore.ZeroMq.Access;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>Accepts the commands of the Simple State Engine from ZeroMQ clients (REQ and DEALER) and answers them.</summary>
public sealed class ZmqServer : BackgroundService
{
    private readonly ZmqAccess _access;
    private readonly Limits _limits;
    private readonly ZmtpOptions _zmtp;
    private readonly ZmqListener _listener;
    private readonly DoorMeter _meter;

    /// <summary>Creates a server that listens once it is started.</summary>
    /// <param name="store">The store that holds the tables.</param>
    /// <param name="options">Addresses and users. <see cref="ZmqOptions.Commands"/> must be set.</param>
    /// <param name="transport">The socket transport.</param>
    /// <param name="clock">Measures the timeouts of clients.</param>
    /// <param name="meter">Counts clients and commands.</param>
    /// <param name="logger">Receives failures, and the reason of each refused client.</param>
    /// <param name="ring">The accepted keys; null = the application has none.</param>
    /// <param name="audit">The log of refusals; null = the application has none.</param>
    public ZmqServer(
        IStateStore store,
        ZmqOptions options,
        [FromKeyedServices(StateStoreZmq.Transport)] IConnectionListenerFactory transport,
        TimeProvider clock,
        StoreMeter meter,
        ILogger<ZmqServer> logger,
        KeyRing? ring = null,
        AuditLog? audit = null)
    {
        _meter = meter.Door("commands");
        _limits = options.Limits;
        _access = new(store, options, ring, audit);
        _zmtp = new() { Limits = new() { MaxFrameBytes = _limits.BodyBytes, MaxMessageBytes = 2L * _limits.BodyBytes }, Clock = clock };
        _listener = new(options.Commands!.Address, transport, ServeAsync, logger);
    }

    /// <summary>The bound address; a configured port of 0 is replaced by the chosen one. Null before the start.</summary>
    public string? Address => _listener.Address;

    /// <summary>Binds the address, then starts to accept clients.</summary>
    /// <exception cref="IOException">The address cannot be bound. The message gives address and reason.</exception>
    /// <exception cref="InvalidOperationException">A command declares no permission.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        CommandRule.RequirePermissions();
        await _listener.BindAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Serves clients until the application stops.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _listener.RunAsync(stoppingToken);

    private async Task<ZmtpError?> ServeAsync(IDuplexPipe transport, IPAddress? address, CancellationToken stop)
    {
        _meter.Enter();
        try
        {
            if (await _access.BeginAsync(address, stop).ConfigureAwait(false) is not { } client)
            {
                return null;
            }

            var zmtp = _zmtp with { Authenticate = client.Authenticator };
            return await new RequestSession(transport, zmtp, new CommandSession(client, _limits, _meter).HandleAsync).RunAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            _meter.Leave();
        }
    }
}
