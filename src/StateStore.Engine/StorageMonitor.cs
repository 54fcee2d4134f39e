using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine;

/// <summary>Opens the storage and then watches it.</summary>
/// <remarks>
/// It retries an unavailable storage until it answers. It logs an outage at once and then every minute, and the end of the outage. A broken storage,
/// which no retry repairs, fails the start of the application. Meanwhile requests are answered as the storage allows.
/// </remarks>
public sealed partial class StorageMonitor(
    IStateStorage storage,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    StoreMeter meter,
    IEnumerable<IStorageListener> listeners,
    ILogger<StorageMonitor> logger) : BackgroundService
{
    /// <summary>The greatest time that the server's start waits for the storage. The wait spares the first request a refusal.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromMinutes(1);

    /// <summary>Completes after the first check of the storage, or when the start no longer waits for it.</summary>
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen;
    private bool? _isReady;
    private long? _life;
    private long _toldAt;
    private string? _toldWarning;

    /// <summary>The reason why the application was stopped after its start: the storage came late and is broken. Null otherwise.</summary>
    public StorageBrokenException? Failure { get; private set; }

    /// <summary>Starts the monitor and waits up to 1 s for the first check of the storage.</summary>
    /// <exception cref="StorageBrokenException">The storage is broken; the message says in one line what is wrong and what to do.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Meter.CreateObservableGauge("statestore.storage.ready", () => _isReady == true ? 1 : 0, description: "1 while the storage takes reads and changes, else 0");
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(_firstLook.Task, Task.Delay(Patience, clock, cancellationToken)).ConfigureAwait(false);
        _firstLook.TrySetResult();
        await _firstLook.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The store may do much before it first yields, and the server's start must not wait for that.
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

    /// <summary>Checks the storage. Any other failure does not end the monitor, because the next check may succeed.</summary>
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
