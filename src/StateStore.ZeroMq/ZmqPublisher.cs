using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StateStore.Engine.Telemetry;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>
/// Publishes the changes of all tables to ZeroMQ subscribers: topic <c>namespace/table</c>, then the event. As with every PUB, who is not there or too
/// slow gets nothing; who must not miss anything follows the log over HTTP.
/// </summary>
public sealed partial class ZmqPublisher : BackgroundService
{
    private const int NamespacePage = 1_000;

    /// <summary>How long the first change of a new namespace may take to be seen; it is published all the same.</summary>
    private static readonly TimeSpan Discovery = TimeSpan.FromSeconds(1);

    /// <summary>Where there are so many namespaces that a look at them takes long, the next one comes after so many times as long.</summary>
    private const int Rest = 20;

    private readonly IStateStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Publisher _publisher;
    private readonly ZmqListener _listener;
    private readonly DoorMeter _meter;

    // By namespace.
    private readonly Dictionary<string, Follower> _followers = new(StringComparer.Ordinal);

    // The order of one subscriber's messages is that of the calls.
    private readonly Lock _publishing = new();

    /// <param name="store">Whose tables they are.</param>
    /// <param name="options">Where to listen, and to whom.</param>
    /// <param name="transport">Kestrel's.</param>
    /// <param name="clock">Measures when to look for new namespaces, and how long a handshake may take.</param>
    /// <param name="meter">Counts subscribers and changes.</param>
    /// <param name="logger">Hears of clients that were sent away.</param>
    public ZmqPublisher(
        IStateStore store,
        ZmqOptions options,
        [FromKeyedServices(StateStoreZmq.Transport)] IConnectionListenerFactory transport,
        TimeProvider clock,
        StoreMeter meter,
        ILogger<ZmqPublisher> logger)
    {
        _meter = meter.Door("changes");
        (_store, _clock, _logger) = (store, clock, logger);
        _publisher = new(options.Zmtp(new(), clock));
        _listener = new(options.Changes!.Address, transport, ServeAsync, logger);
    }

    /// <summary>Where it really listens: a port of 0 has become a number. Null before it has started.</summary>
    public string? Address => _listener.Address;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _listener.BindAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ZmtpError?> ServeAsync(IDuplexPipe client, CancellationToken stop)
    {
        _meter.Enter();
        try
        {
            return await _publisher.ServeAsync(client, stop).ConfigureAwait(false);
        }
        finally
        {
            _meter.Leave();
        }
    }

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

    /// <summary>Follows the namespaces for as long as there is a subscriber: without one the publisher costs nothing, however many namespaces there are.</summary>
    private async Task FollowWhileSubscribedAsync(CancellationToken stop)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // Namespaces that are there already are followed from now on; those that come later from their first change.
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

    /// <summary>False while the storage is away.</summary>
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
            // A bug or a broken store; the next look at the namespaces begins again.
            LogFailed(follower.Namespace, e);
        }
    }

    private void Publish(string ns, Change change)
    {
        // There is nothing to be said of a gap: to miss something is what a subscriber must expect.
        if (change.IsGap || _publisher.SubscriberCount == 0)
        {
            return;
        }

        var table = JsonMembers.Of(change.Payload).Find("table"u8)?.TryString();
        _meter.CountMessage();
        lock (_publishing)
        {
            _publisher.Publish(Encoding.UTF8.GetBytes($"{ns}/{table}"), change.Payload.Utf8.Span);
        }
    }

    /// <summary>One namespace, and how far it has been published.</summary>
    private sealed class Follower(string ns)
    {
        public string Namespace => ns;

        public LogPosition? Position { get; set; }

        public Task Following { get; set; } = Task.CompletedTask;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Following the tables of {Namespace} failed")]
    private partial void LogFailed(string @namespace, Exception e);
}
