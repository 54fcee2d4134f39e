using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Webhooks;

/// <summary>
/// Delivers the events of all webhooks of a storage. Any number of processes may run it on one storage: each webhook has one owner, and another process
/// takes over within 15 s when the owner ends without a word.
/// </summary>
internal sealed partial class WebhookDeliveries : BackgroundService
{
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(1);

    private readonly WebhookLedger _ledger;
    private readonly PumpOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _ended = new(0);
    private DateTimeOffset _cleanedAt;

    public WebhookDeliveries(WebhookLedger ledger, PumpOptions options, ILogger logger)
    {
        (_ledger, _options, _logger) = (ledger, options, logger);
        ledger.Meter.Webhooks.Observe(Lag);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAndWaitAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (StorageUnavailableException)
            {
                // The monitor of the storage logs the outage.
                await PauseAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // A bug must not end the deliveries for good.
                LogFailed(e);
                await PauseAsync(stoppingToken).ConfigureAwait(false);
            }
        }

        await Task.WhenAll(Take(_ => true).Select(EndAsync)).ConfigureAwait(false);
    }

    private async Task LookAndWaitAsync(CancellationToken cancellation)
    {
        // The position is read before the list: a change in between wakes the next wait at once.
        var tail = await _ledger.TailAsync(cancellation).ConfigureAwait(false);
        await CleanAsync(cancellation).ConfigureAwait(false);
        var webhooks = await _ledger.ListAsync(cancellation).ConfigureAwait(false);
        await LookAsync(webhooks, cancellation).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] waits = [_ledger.WaitAsync(tail, end.Token).AsTask(), Task.Delay(PumpOptions.LookInterval, _ledger.Clock, end.Token), _ended.WaitAsync(end.Token)];
        var first = await Task.WhenAny(waits).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (first == waits[0])
        {
            await first.ConfigureAwait(false);
            WakeAll();
        }
    }

    /// <summary>Ends the pumps of deleted and disabled webhooks, and begins those of webhooks that this process can own.</summary>
    private async ValueTask LookAsync(ImmutableArray<StoredWebhook> webhooks, CancellationToken cancellation)
    {
        var wanted = webhooks.Where(stored => stored.Webhook.State != WebhookState.Disabled).ToDictionary(stored => stored.Webhook.Id, StringComparer.Ordinal);
        foreach (var running in Take(running => running.Task.IsCompleted || !wanted.ContainsKey(running.Id)))
        {
            // Not awaited: attempts in flight must not delay what others do.
            _ = EndAsync(running);
        }

        foreach (var stored in wanted.Values)
        {
            if (Find(stored.Webhook.Id) is { } running)
            {
                running.Update(stored.Version);
            }
            else if (await _ledger.TryOwnAsync(stored, _options.Owner, _ledger.Clock.GetUtcNow() + PumpOptions.Lease, cancellation).ConfigureAwait(false) is { } owned)
            {
                LogOwned(stored.Webhook.Id, stored.Webhook.Namespace);
                Begin(stored, owned, cancellation);
            }
        }
    }

    private void Begin(StoredWebhook stored, OwnedWebhook owned, CancellationToken cancellation)
    {
        var pump = new WebhookPump(_ledger, _options, stored, owned, _logger);
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new Running(stored, pump, Task.Run(() => GuardAsync(pump, end.Token), CancellationToken.None), end);
        lock (_running)
        {
            _running.Add(stored.Webhook.Id, running);
        }
    }

    private async Task GuardAsync(WebhookPump pump, CancellationToken cancellation)
    {
        try
        {
            await pump.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The next look begins it again.
            LogFailed(e);
        }
    }

    private async ValueTask CleanAsync(CancellationToken cancellation)
    {
        var now = _ledger.Clock.GetUtcNow();
        if (now - _cleanedAt >= CleaningInterval)
        {
            await _ledger.RemoveDeletedAsync(cancellation).ConfigureAwait(false);
            _cleanedAt = now;
        }
    }

    private void WakeAll()
    {
        lock (_running)
        {
            foreach (var running in _running.Values)
            {
                running.Pump.Wake();
            }
        }
    }

    private Running? Find(string id)
    {
        lock (_running)
        {
            return _running.GetValueOrDefault(id);
        }
    }

    private List<Running> Take(Func<Running, bool> isWanted)
    {
        lock (_running)
        {
            return [.. _running.Values.Where(isWanted)];
        }
    }

    /// <summary>Ends a pump, and forgets it then. Until that time this process does not begin the webhook again, so nothing is sent twice.</summary>
    private async Task EndAsync(Running running)
    {
        var isEarly = !running.Task.IsCompleted;
        await running.EndAsync().ConfigureAwait(false);
        lock (_running)
        {
            // Another call may have forgotten it already, and the webhook may have begun again since.
            if (Find(running.Id) == running)
            {
                _running.Remove(running.Id);
            }
        }

        running.Dispose();
        if (isEarly)
        {
            // The webhook may be wanted again meanwhile.
            _ended.Release();
        }
    }

    private (long Waiting, DateTimeOffset? OldestAt) Lag()
    {
        lock (_running)
        {
            var lags = _running.Values.Select(running => running.Pump.Lag).ToList();
            return (lags.Sum(lag => (long)lag.Waiting), lags.Min(lag => lag.OldestAt));
        }
    }

    private async Task PauseAsync(CancellationToken cancellation) =>
        await Task.Delay(PumpOptions.LookInterval, _ledger.Clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "This server delivers the webhook {Id} of {Namespace}")]
    private partial void LogOwned(string id, string @namespace);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The delivery of webhooks failed; the server retries it")]
    private partial void LogFailed(Exception e);

    /// <summary>A webhook that this process delivers.</summary>
    private sealed class Running(StoredWebhook stored, WebhookPump pump, Task task, CancellationTokenSource end) : IDisposable
    {
        private Core.EntityVersion _version = stored.Version;
        private Task? _ended;

        public string Id => stored.Webhook.Id;

        public WebhookPump Pump => pump;

        public Task Task => task;

        public void Update(Core.EntityVersion found)
        {
            if (found != _version)
            {
                _version = found;
                pump.Wake();
            }
        }

        /// <summary>Ends the pump. Further calls wait for the same end.</summary>
        public Task EndAsync() => _ended ??= EndOnceAsync();

        public void Dispose()
        {
            pump.Dispose();
            end.Dispose();
        }

        private async Task EndOnceAsync()
        {
            await end.CancelAsync().ConfigureAwait(false);
            await task.ConfigureAwait(false);
        }
    }
}
