using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine;

/// <summary>
/// Opens the storage and then watches it. An unavailable storage is tried again until it answers; the log tells of it at once and every minute, and of its end. A broken storage,
/// which no retry mends, fails the start of the application. Meanwhile requests are answered as the storage allows.
/// </summary>
public sealed partial class StorageMonitor(
    IStateStorage storage,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    StoreMeter meter,
    IEnumerable<IStorageListener> listeners,
    ILogger<StorageMonitor> logger) : BackgroundService
{
    /// <summary>How long the server's start waits for the storage, so that the first request need not be refused.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(1);

    /// <summary>Ends when the storage was looked at for the first time, or when the start does not wait for that any longer.</summary>
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen;
    private bool? _isReady;
    private long? _life;
    private long _toldAt;
    private string? _toldWarning;

    /// <summary>Why the application was stopped after its start: the storage came late, and is broken. Null otherwise.</summary>
    public StorageBrokenException? Failure { get; private set; }

    /// <exception cref="StorageBrokenException">The storage is broken; the message says in one line how, and what to do.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Meter.CreateObservableGauge("statestore.storage.ready", () => _isReady == true ? 1 : 0, description: "1 while the storage takes reads and changes, else 0");
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(_firstLook.Task, Task.Delay(Patience, clock, cancellationToken)).ConfigureAwait(false);
        _firstLook.TrySetResult();
        await _firstLook.Task.ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The store may do much before it first yields; the server's start must not wait for that.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StorageBrokenException e) when (!_isOpen)
            {
                Fail(e);
                return;
            }

            _firstLook.TrySetResult();
            await Task.Delay(CheckInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whatever else is wrong with the storage, this goes on: it may be right the next time.</summary>
    private async ValueTask LookAsync(CancellationToken cancellation)
    {
        try
        {
            if (!_isOpen)
            {
                await storage.OpenAsync(cancellation).ConfigureAwait(false);
                _isOpen = true;
            }

            var health = await storage.CheckHealthAsync(cancellation).ConfigureAwait(false);
            Report(health.IsReady, health.Details is null ? health.Description : $"{health.Description} ({health.Details})");
            ReportWarning(health.IsReady ? health.Warning : _toldWarning);
            if (health.IsReady)
            {
                NoteLife(health.Life);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e) when (_isOpen || e is not StorageBrokenException)
        {
            Report(false, e.Message);
        }
    }

    private void Fail(StorageBrokenException e)
    {
        if (!_firstLook.TrySetException(e))
        {
            Failure = e;
            lifetime.StopApplication();
        }
    }

    private void Report(bool isReady, string description)
    {
        var isNews = _isReady != isReady;
        _isReady = isReady;
        if (isReady)
        {
            if (isNews)
            {
                LogReady(description);
            }
        }
        else if (isNews || clock.GetElapsedTime(_toldAt) >= ReminderInterval)
        {
            _toldAt = clock.GetTimestamp();
            LogAway(description);
        }
    }

    private void NoteLife(long life)
    {
        if (_life is { } known && known != life)
        {
            LogBeganAnew();
            foreach (var listener in listeners)
            {
                listener.StorageBeganAnew();
            }
        }

        _life = life;
    }

    private void ReportWarning(string? warning)
    {
        if (warning is not null && warning != _toldWarning)
        {
            LogWarning(warning);
        }

        _toldWarning = warning;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The storage is not available; trying again until it is: {Description}")]
    private partial void LogAway(string description);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The storage is available: {Description}")]
    private partial void LogReady(string description);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "The storage was emptied, restored or connected anew; what was remembered of it is forgotten")]
    private partial void LogBeganAnew();

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The storage can lose acknowledged changes: {Warning}")]
    private partial void LogWarning(string warning);
}
