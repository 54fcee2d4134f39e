using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StateStore.Engine;

/// <summary>
/// Opens the storage, however long that takes, and afterwards watches it; the log hears of each change of state once. Meanwhile
/// requests are answered as the storage allows.
/// </summary>
public sealed partial class StorageMonitor(IStateStorage storage, TimeProvider clock, ILogger<StorageMonitor> logger) : BackgroundService
{
    /// <summary>How long the server's start waits for the storage, so that the first request need not be refused.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOpen;
    private bool? _wasReady;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(_firstLook.Task, Task.Delay(Patience, clock, cancellationToken)).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The store may do much before it first yields; the server's start must not wait for that.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken).ConfigureAwait(false);
            _firstLook.TrySetResult();
            var pause = Task.Delay(_isOpen ? CheckInterval : RetryDelay, clock, stoppingToken);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whatever is wrong with the storage, this goes on: it may be right the next time.</summary>
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
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            Report(false, e.Message);
        }
    }

    private void Report(bool isReady, string description)
    {
        if (_wasReady == isReady)
        {
            return;
        }

        _wasReady = isReady;
        if (isReady)
        {
            LogReady(description);
        }
        else
        {
            LogAway(description);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The storage is not available; trying again until it is: {Description}")]
    private partial void LogAway(string description);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The storage is available: {Description}")]
    private partial void LogReady(string description);
}
