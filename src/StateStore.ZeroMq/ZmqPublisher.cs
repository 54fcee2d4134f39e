using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StateStore.Engine.Access;
using StateStore.Engine.Telemetry;
using StateStore.ZeroMq.Access;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>
/// Publishes the changes of all tables to ZeroMQ subscribers. A message has two frames: the topic <c>namespace/table</c> and the event as JSON.
/// A subscriber gets those of the namespaces for which it has events:read. Like every PUB socket it drops messages for absent and slow subscribers. A subscriber that needs every change follows the log over HTTP.
/// </summary>
public sealed partial class ZmqPublisher : BackgroundService
{
    private const int NamespacePage = 1_000;

    /// <summary>The shortest time between two looks for new namespaces. It delays the first change of a new namespace; the change is still published.</summary>
    private static readonly TimeSpan Discovery = TimeSpan.FromSeconds(1);

    /// <summary>The wait after a look, as a multiple of its duration: with very many namespaces, looking takes at most a twentieth of the time.</summary>
    private const int Rest = 20;

    private readonly IStateStore _store;
    private readonly ZmqAccess _access;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Publisher _publisher;
    private readonly ZmqListener _listener;
    private readonly DoorMeter _meter;

    // The key is the namespace.
    private readonly Dictionary<string, Follower> _followers = new(StringComparer.Ordinal);

    // Namespaces are followed concurrently, but the publisher takes one call at a time: the order of its calls is the order of the messages.
    private readonly Lock _publishing = new();

    /// <summary>Creates a publisher that listens once it is started.</summary>
    /// <param name="store">The store that holds the tables.</param>
    /// <param name="options">Addresses and users. <see cref="ZmqOptions.Changes"/> must be set.</param>
    /// <param name="transport">The socket transport.</param>
    /// <param name="clock">Measures the wait between looks for new namespaces, and the timeout of handshakes.</param>
    /// <param name="meter">Counts subscribers and changes.</param>
    /// <param name="logger">Receives failures, and the reason of each refused client.</param>
    /// <param name="ring">The accepted keys; null = the application has none.</param>
    /// <param name="audit">The log of refusals; null = the application has none.</param>
    public ZmqPublisher(
        IStateStore store,
        ZmqOptions options,
        [FromKeyedServices(StateStoreZmq.Transport)] IConnectionListenerFactory transport,
        TimeProvider clock,
        StoreMeter meter,
        ILogger<ZmqPublisher> logger,
        KeyRing? ring = null,
        AuditLog? audit = null)
    {
        _meter = meter.Door("changes");
        (_store, _clock, _logger) = (store, clock, logger);
        _access = new(store, options, ring, audit);
        _publisher = new(new() { Clock = clock });
        _listener = new(options.Changes!.Address, transport, ServeAsync, logger);
    }

    /// <summary>The bound address; a configured port of 0 is replaced by the chosen one. Null before the start.</summary>
    public string? Address => _listener.Address;

    /// <summary>Binds the address, then starts to publish.</summary>
    /// <exception cref="IOException">The address cannot be bound. The message gives address and reason.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _listener.BindAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ZmtpError?> ServeAsync(IDuplexPipe client, IPAddress? address, CancellationToken stop)
    {
        _meter.Enter();
        try
        {
            if (await _access.BeginAsync(address, stop).ConfigureAwait(false) is not { } credentials)
            {
                return null;
            }

            using var access = new SubscriberAccess(credentials);
            return await _publisher.ServeAsync(client, access, stop).ConfigureAwait(false);
        }
        finally
        {
            _meter.Leave();
        }
    }

    /// <summary>Serves subscribers until the application stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var serving = _listener.RunAsync(stoppingToken);
        try
        {
            while (true)
            {
                await _publisher.WaitForSubscriberAsync(stoppingToken).ConfigureAwait(false);
                await FollowWhileSubscribedAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }

        await serving.ConfigureAwait(false);
    }

    /// <summary>Follows the namespaces while there is a subscriber. Without a subscriber the publisher costs nothing, even with many namespaces.</summary>
    private async Task FollowWhileSubscribedAsync(CancellationToken stop)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // Namespaces that exist at the first look are followed from now; later ones from their first change.
            LogPosition? from = null;
            while (_publisher.SubscriberCount > 0)
            {
                var begun = _clock.GetTimestamp();
                from = await FollowNewAsync(from, session.Token).ConfigureAwait(false) ? LogPosition.Start : from;
                var rest = _clock.GetElapsedTime(begun) * Rest;
                await Task.Delay(rest > Discovery ? rest : Discovery, _clock, session.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await session.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_followers.Values.Select(follower => follower.Following)).ConfigureAwait(false);
            _followers.Clear();
        }
    }

    /// <summary>Starts to follow each namespace that is not followed. Returns false if the storage is unavailable.</summary>
    private async Task<bool> FollowNewAsync(LogPosition? from, CancellationToken stop)
    {
        string? after = null;
        do
        {
            var listed = await _store.Namespaces.ListAsync(after, NamespacePage, stop).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out _))
            {
                return false;
            }

            foreach (var ns in page.Namespaces)
            {
                if (!_followers.TryGetValue(ns.Name, out var follower))
                {
                    _followers.Add(ns.Name, follower = new(ns.Name) { Position = from });
                }

                if (follower.Following.IsCompleted)
                {
                    follower.Following = FollowAsync(follower, stop);
                }
            }

            after = page.Next;
        }
        while (after is not null);

        return true;
    }

    private async Task FollowAsync(Follower follower, CancellationToken stop)
    {
        try
        {
            var followed = await _store.Changes.FollowAsync(new(follower.Namespace, LogKind.Table), follower.Position, stop).ConfigureAwait(false);
            if (!followed.TryGet(out var stream, out _))
            {
                return;
            }

            follower.Position = stream.From;
            await foreach (var change in stream.Changes.ConfigureAwait(false))
            {
                Publish(follower.Namespace, change);
                follower.Position = change.Position;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (Exception e)
        {
            // A bug or a broken store. The next look at the namespaces follows this one again.
            LogFailed(follower.Namespace, e);
        }
    }

    private void Publish(string ns, Change change)
    {
        // A gap is not reported: PUB subscribers must expect to miss messages.
        if (change.IsGap || _publisher.SubscriberCount == 0)
        {
            return;
        }

        var table = JsonMembers.Of(change.Payload).Find("table"u8)?.TryString();
        _meter.CountMessage();
        lock (_publishing)
        {
            _publisher.Publish(Encoding.UTF8.GetBytes($"{ns}/{table}"), change.Payload.Utf8.Span, ns);
        }
    }

    /// <summary>One followed namespace and the position of its last published change.</summary>
    private sealed class Follower(string ns)
    {
        public string Namespace => ns;

        public LogPosition? Position { get; set; }

        public Task Following { get; set; } = Task.CompletedTask;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "An error stopped the publisher on the tables of {Namespace}; it will continue there")]
    private partial void LogFailed(string @namespace, Exception e);
}
